{{- define "hallway.name" -}}
{{- if contains "hallway" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-hallway" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "hallway.selector" -}}
app.kubernetes.io/name: hallway
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "hallway.labels" -}}
{{ include "hallway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* What stands side by side: both colours, or one set without a colour. Each has suffix, labels and tag. */}}
{{- define "hallway.sets" -}}
{{- $default := .Values.image.tag | default .Chart.AppVersion -}}
sets:
{{- if .Values.blueGreen.enabled }}
{{- range $colour := list "blue" "green" }}
{{- $its := index $.Values.blueGreen.colours $colour }}
{{- if $its.enabled }}
  - suffix: -{{ $colour }}
    tag: {{ $its.tag | default $default | quote }}
    labels: { hallway/colour: {{ $colour }} }
{{- end }}
{{- end }}
{{- else }}
  - suffix: ""
    tag: {{ $default | quote }}
    labels: {}
{{- end }}
{{- end }}

{{/* The colour that has the traffic now; at the first install, the target. Helm keeps it, the smoke task changes it. */}}
{{- define "hallway.activeColour" -}}
{{- $service := lookup "v1" "Service" .Release.Namespace (include "hallway.name" .) -}}
{{- $now := dig "spec" "selector" "hallway/colour" "" $service -}}
{{- $colour := $now | default .Values.blueGreen.target -}}
{{- if not (index .Values.blueGreen.colours .Values.blueGreen.target).enabled }}{{ fail "blueGreen.target is a colour that is not enabled" }}{{ end -}}
{{- if not (index .Values.blueGreen.colours $colour).enabled }}{{ fail (printf "%s has the traffic now: it can be taken away once the other colour has it" $colour) }}{{ end -}}
{{- $colour -}}
{{- end }}

{{/* The image of the target colour is the newer one: it migrates and smokes. */}}
{{- define "hallway.newestImage" -}}
{{- $tag := .Values.image.tag -}}
{{- if .Values.blueGreen.enabled }}{{ $tag = (index .Values.blueGreen.colours .Values.blueGreen.target).tag | default $tag }}{{ end -}}
{{ .Values.image.repository }}:{{ $tag | default .Chart.AppVersion }}
{{- end }}

{{- define "hallway.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "hallway.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Passwords come out of Secrets that exist, each into a variable of its own. */}}
{{- define "hallway.connections" -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.database.secret }}, key: {{ .Values.database.key }} } }
{{- if .Values.redis.enabled }}
- name: REDIS_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.redis.secret }}, key: {{ .Values.redis.key }} } }
{{- end }}
{{- end }}

{{- define "hallway.settings" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Only the files are shared: what a process notes of itself stays its own. */}}
{{- define "hallway.mounts" -}}
- { name: own, mountPath: /data }
- { name: files, mountPath: /data/files }
- { name: temporary, mountPath: /tmp }
{{- end }}

{{- define "hallway.volumes" -}}
- name: own
  emptyDir: { sizeLimit: 256Mi }
- name: temporary
  emptyDir: { sizeLimit: 1Gi }
- name: files
  persistentVolumeClaim: { claimName: {{ .Values.files.existingClaim | default (printf "%s-files" (include "hallway.name" .)) }} }
{{- end }}
