/** What styles say: a paragraph's level, numbering and spacing, a run's look, each through its chain of styles. */
import { attribute, child, childSwitch, childValue, type Part, type XmlNode } from "./xml.ts";
import { headingLevelOfName, isContentsName, isTitleName } from "./style-names.ts";

/** How characters look. */
export interface Look {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underlined: boolean;
  readonly capitals: boolean;
  readonly hidden: boolean;
  readonly struck: boolean;
  /** In half points. */
  readonly size: number;
  /** Of text that runs from right to left, which has a weight and a size of its own. */
  readonly rightToLeft: { readonly isOn: boolean; readonly bold: boolean; readonly size: number };
  /** RRGGBB in capitals, null for automatic. */
  readonly color: string | null;
  readonly highlight: string | null;
  readonly font: string | null;
  readonly language: string | null;
  /** Name of the character style, such as that of placeholder text. */
  readonly styleName: string | null;
}

export interface TabStop {
  /** In twentieths of a point. */
  readonly at: number;
  readonly leader: string;
  readonly kind: string;
}

/** What a paragraph is by its properties and the chain of its style. */
export interface Setting {
  readonly styleId: string | null;
  readonly styleName: string;
  /** 1 to 9 of a heading, null of body text. */
  readonly level: number | null;
  /** Whether the level comes from a style (its own or one that it is based on), not from the paragraph alone. */
  readonly isTitle: boolean;
  readonly isContents: boolean;
  readonly numbering: { readonly id: string; readonly level: number } | null;
  readonly alignment: string | null;
  readonly spaceBefore: number;
  readonly spaceAfter: number;
  readonly indent: number;
  readonly tabs: readonly TabStop[];
  readonly isKeptWithNext: boolean;
  readonly hasLineBelow: boolean;
}

export interface Styles {
  readonly setting: (properties: XmlNode | null) => Setting;
  readonly look: (paragraphStyle: string | null, properties: XmlNode | null) => Look;
  /** Look of ordinary text. */
  readonly plain: Look;
  /** Language of the defaults. */
  readonly language: string | null;
}

/** Styles of a document; without the part, Word's own defaults. Circles in the chain end where they close. */
export function readStyles(part: Part | null): Styles {
  const nodes = new Map<string, XmlNode>();
  let defaultParagraph: string | null = null;
  for (const node of part?.root.children ?? []) {
    const id = node.name === "w:style" ? attribute(node, "w:styleId") : null;
    if (id === null) continue;
    nodes.set(id, node);
    if (attribute(node, "w:type") === "paragraph" && /^(1|true|on)$/.test(attribute(node, "w:default") ?? "")) defaultParagraph = id;
  }
  const defaults = child(part?.root, "w:docDefaults");
  const baseLook = overlay(wordLook, child(child(defaults, "w:rPrDefault"), "w:rPr"));
  const chainOf = chains(nodes);
  const looks = new Map<string, Look>();
  const settings = new Map<string, Setting>();
  // Properties in the same words share their list of nodes, so what they come to is found by it.
  const runLooks = new Map<string | null, Map<readonly XmlNode[] | null, Look>>();
  const newLooks = () => new Map<readonly XmlNode[] | null, Look>();
  const paragraphSettings = new Map<readonly XmlNode[] | null, Setting>();
  const styleLook = (paragraphStyle: string | null, runStyle: string | null): Look => {
    const key = `${paragraphStyle ?? ""}\n${runStyle ?? ""}`;
    let look = looks.get(key);
    if (look === undefined) {
      look = baseLook;
      for (const node of chainOf(paragraphStyle ?? defaultParagraph)) look = overlay(look, child(node, "w:rPr"));
      for (const node of chainOf(runStyle)) look = overlay(look, child(node, "w:rPr"));
      if (runStyle !== null) look = { ...look, styleName: childValue(nodes.get(runStyle), "w:name") ?? runStyle };
      looks.set(key, look);
    }
    return look;
  };
  const styleSetting = (id: string | null): Setting => {
    const key = id ?? defaultParagraph ?? "";
    let setting = settings.get(key);
    if (setting === undefined) {
      setting = { ...wordSetting, styleId: id };
      setting = applySetting(setting, child(child(defaults, "w:pPrDefault"), "w:pPr"));
      for (const node of chainOf(id ?? defaultParagraph)) setting = applyStyle(setting, node);
      settings.set(key, setting);
    }
    return setting;
  };
  return {
    setting: (properties) =>
      remembered(paragraphSettings, properties?.children ?? null, () => {
        const own = childValue(properties, "w:pStyle");
        const base = styleSetting(own !== null && nodes.has(own) ? own : null);
        const named = own !== null && !nodes.has(own) ? withName(base, own) : base;
        return properties === null ? named : applySetting(named, properties);
      }),
    look: (paragraphStyle, properties) =>
      remembered(remembered(runLooks, paragraphStyle, newLooks), properties?.children ?? null, () => {
        const base = styleLook(paragraphStyle, childValue(properties, "w:rStyle"));
        return asRead(properties === null || properties.children.length === 0 ? base : overlay(base, properties));
      }),
    plain: styleLook(null, null),
    language: baseLook.language,
  };
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}

const wordLook: Look = {
  bold: false,
  italic: false,
  underlined: false,
  capitals: false,
  hidden: false,
  struck: false,
  size: 20,
  rightToLeft: { isOn: false, bold: false, size: 20 },
  color: null,
  highlight: null,
  font: null,
  language: null,
  styleName: null,
};

const wordSetting: Setting = {
  styleId: null,
  styleName: "",
  level: null,
  isTitle: false,
  isContents: false,
  numbering: null,
  alignment: null,
  spaceBefore: 0,
  spaceAfter: 0,
  indent: 0,
  tabs: [],
  isKeptWithNext: false,
  hasLineBelow: false,
};

/** Gives the chain from the farthest ancestor to the style itself. */
function chains(nodes: ReadonlyMap<string, XmlNode>): (id: string | null) => readonly XmlNode[] {
  const known = new Map<string, readonly XmlNode[]>();
  return (id) => {
    if (id === null) return [];
    const before = known.get(id);
    if (before !== undefined) return before;
    const chain: XmlNode[] = [];
    const seen = new Set<string>();
    for (let at: string | null = id; at !== null && !seen.has(at) && chain.length < 40;) {
      seen.add(at);
      const node: XmlNode | undefined = nodes.get(at);
      if (node === undefined) break;
      chain.push(node);
      at = childValue(node, "w:basedOn");
    }
    chain.reverse();
    known.set(id, chain);
    return chain;
  };
}

function overlay(look: Look, properties: XmlNode | null): Look {
  if (properties === null || properties.children.length === 0) return look;
  const next: { -readonly [Key in keyof Look]: Look[Key] } = { ...look };
  for (const node of properties.children) {
    const value = attribute(node, "w:val");
    const isOn = value === null || !/^(0|false|off|none)$/i.test(value);
    switch (node.name) {
      case "w:b":
        next.bold = isOn;
        break;
      case "w:i":
        next.italic = isOn;
        break;
      case "w:u":
        next.underlined = isOn;
        break;
      case "w:caps":
      case "w:smallCaps":
        next.capitals = isOn;
        break;
      case "w:vanish":
        next.hidden = isOn;
        break;
      case "w:strike":
      case "w:dstrike":
        next.struck = isOn;
        break;
      case "w:bCs":
        next.rightToLeft = { ...next.rightToLeft, bold: isOn };
        break;
      case "w:szCs":
        next.rightToLeft = { ...next.rightToLeft, size: Number(value) || next.rightToLeft.size };
        break;
      case "w:rtl":
        next.rightToLeft = { ...next.rightToLeft, isOn };
        break;
      case "w:sz":
        next.size = Number(value) || next.size;
        break;
      case "w:color":
        next.color = value === null || value === "auto" ? null : value.toUpperCase();
        break;
      case "w:highlight":
        next.highlight = isOn ? value : null;
        break;
      case "w:shd":
        if (isShaded(node)) next.highlight = "shaded";
        break;
      case "w:rFonts":
        next.font = attribute(node, "w:ascii") ?? attribute(node, "w:hAnsi") ?? next.font;
        break;
      case "w:lang":
        next.language = value ?? next.language;
        break;
    }
  }
  return next;
}

/** Text that runs from right to left shows its own weight and size; other programs than Word give it the usual ones. */
function asRead(look: Look): Look {
  const { isOn, bold, size } = look.rightToLeft;
  return isOn ? { ...look, bold: look.bold || bold, size: Math.max(look.size, size) } : look;
}

/** Whether a shading shows as a colour. */
export function isShaded(node: XmlNode | null): boolean {
  const fill = node === null ? null : attribute(node, "w:fill");
  const themed = node === null ? null : attribute(node, "w:themeFill");
  return themed !== null || (fill !== null && !/^(auto|FFFFFF|none)$/i.test(fill));
}

function applyStyle(setting: Setting, node: XmlNode): Setting {
  const name = childValue(node, "w:name") ?? attribute(node, "w:styleId") ?? "";
  return applySetting(withName(setting, name), child(node, "w:pPr"));
}

function withName(setting: Setting, name: string): Setting {
  const level = headingLevelOfName(name) ?? setting.level;
  return {
    ...setting,
    styleName: name,
    level,
    isTitle: setting.isTitle || isTitleName(name),
    isContents: isContentsName(name),
  };
}

function applySetting(setting: Setting, properties: XmlNode | null): Setting {
  if (properties === null || properties.children.length === 0) return setting;
  const next: { -readonly [Key in keyof Setting]: Setting[Key] } = { ...setting };
  for (const node of properties.children) {
    switch (node.name) {
      case "w:outlineLvl": {
        const level = Number(attribute(node, "w:val"));
        next.level = Number.isInteger(level) && level >= 0 && level <= 8 ? level + 1 : null;
        break;
      }
      case "w:numPr":
        next.numbering = numberingOf(node, next.numbering);
        break;
      case "w:jc":
        next.alignment = attribute(node, "w:val");
        break;
      case "w:spacing": {
        next.spaceBefore = numberOr(attribute(node, "w:before"), next.spaceBefore);
        next.spaceAfter = numberOr(attribute(node, "w:after"), next.spaceAfter);
        break;
      }
      case "w:ind":
        next.indent = numberOr(attribute(node, "w:left") ?? attribute(node, "w:start"), next.indent);
        break;
      case "w:keepNext":
        next.isKeptWithNext = childSwitch(properties, "w:keepNext") ?? false;
        break;
      case "w:tabs":
        next.tabs = tabsOf(node, next.tabs);
        break;
      case "w:pBdr":
        next.hasLineBelow = /^(?!nil|none)./.test(childValue(node, "w:bottom") ?? "");
        break;
    }
  }
  return next;
}

function numberingOf(node: XmlNode, before: Setting["numbering"]): Setting["numbering"] {
  const id = childValue(node, "w:numId") ?? before?.id ?? null;
  const level = Number(childValue(node, "w:ilvl") ?? before?.level ?? 0);
  // The tenth level is that of body text, which takes no number.
  if (id === null || level === 9) return null;
  return { id, level: Number.isInteger(level) && level >= 0 && level <= 8 ? level : 0 };
}

function tabsOf(node: XmlNode, before: readonly TabStop[]): readonly TabStop[] {
  const stops = new Map(before.map((stop) => [stop.at, stop]));
  for (const tab of node.children.slice(0, 64)) {
    const at = Number(attribute(tab, "w:pos"));
    const kind = attribute(tab, "w:val") ?? "left";
    if (kind === "clear") stops.delete(at);
    else if (Number.isFinite(at)) stops.set(at, { at, kind, leader: attribute(tab, "w:leader") ?? "none" });
  }
  return Array.from(stops.values()).sort((one, other) => one.at - other.at);
}

function numberOr(value: string | null, otherwise: number): number {
  const number = Number(value ?? Number.NaN);
  return Number.isFinite(number) ? number : otherwise;
}
