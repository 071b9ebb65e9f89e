// Renders a chart as helm does, with what charts of ours use: values, include, tpl, toYaml, required, lookup, files.
// render <chart> <release> <values as JSON> [<what lookup finds, as JSON: {"Service/name": {...}}>]
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/ghodss/yaml"
)

type object = map[string]interface{}

type files string

func (chart files) Get(name string) string {
	text, err := os.ReadFile(filepath.Join(string(chart), filepath.Clean("/"+name)))
	must(err)
	return string(text)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(path string) object {
	text, err := os.ReadFile(path)
	must(err)
	into := object{}
	must(yaml.Unmarshal(text, &into))
	return into
}

func parse(text string) object {
	into := object{}
	must(json.Unmarshal([]byte(text), &into))
	return into
}

// What is given wins over what stands in values.yaml; null takes a value away.
func merge(base, given object) object {
	for key, value := range given {
		inner, isObject := value.(object)
		below, wasObject := base[key].(object)
		if isObject && wasObject {
			base[key] = merge(below, inner)
		} else if value == nil {
			delete(base, key)
		} else {
			base[key] = value
		}
	}
	return base
}

func toYaml(value interface{}) string {
	text, err := yaml.Marshal(value)
	must(err)
	return strings.TrimSuffix(string(text), "\n")
}

func main() {
	chart, release := os.Args[1], os.Args[2]
	about := read(filepath.Join(chart, "Chart.yaml"))
	found := object{}
	if len(os.Args) > 4 {
		found = parse(os.Args[4])
	}
	root := template.New("chart").Option("missingkey=zero").Funcs(sprig.TxtFuncMap())
	run := func(from *template.Template, data interface{}) (string, error) {
		var out bytes.Buffer
		err := from.Execute(&out, data)
		return strings.ReplaceAll(out.String(), "<no value>", ""), err
	}
	root.Funcs(template.FuncMap{
		"toYaml": toYaml,
		"fromYaml": func(text string) object {
			into := object{}
			must(yaml.Unmarshal([]byte(text), &into))
			return into
		},
		"include": func(name string, data interface{}) (string, error) { return run(root.Lookup(name), data) },
		"tpl": func(text string, data interface{}) (string, error) {
			copied, err := root.Clone()
			if err != nil {
				return "", err
			}
			parsed, err := copied.New("tpl").Parse(text)
			if err != nil {
				return "", err
			}
			return run(parsed, data)
		},
		"required": func(message string, value interface{}) (interface{}, error) {
			if value == nil || value == "" {
				return nil, errors.New(message)
			}
			return value, nil
		},
		"fail": func(message string) (string, error) { return "", errors.New(message) },
		"lookup": func(version, kind, namespace, name string) object {
			if there, ok := found[kind+"/"+name].(object); ok {
				return there
			}
			return object{}
		},
	})
	names, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	must(err)
	sort.Strings(names)
	for _, name := range names {
		text, err := os.ReadFile(name)
		must(err)
		_, err = root.New(name).Parse(string(text))
		must(err)
	}
	data := object{
		"Values":   merge(read(filepath.Join(chart, "values.yaml")), parse(os.Args[3])),
		"Release":  object{"Name": release, "Namespace": "default", "Service": "Helm", "IsInstall": len(found) == 0, "IsUpgrade": len(found) > 0, "Revision": 1},
		"Chart":    object{"Name": about["name"], "Version": about["version"], "AppVersion": about["appVersion"]},
		"Template": object{"BasePath": "templates"},
		"Files":    files(chart),
	}
	for _, name := range names {
		if strings.HasPrefix(filepath.Base(name), "_") || !strings.HasSuffix(name, ".yaml") {
			continue
		}
		text, err := run(root.Lookup(name), data)
		must(err)
		fmt.Printf("---\n# %s\n%s\n", filepath.Base(name), text)
	}
}
