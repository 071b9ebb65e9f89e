/** All forms of our own, in twenty-three languages. The words are ours; what each asks for is known because it was made so. */
import type { Form } from "./form.ts";
import * as uk from "./languages/uk.ts";
import * as sv from "./languages/sv.ts";
import * as ro from "./languages/ro.ts";
import * as hu from "./languages/hu.ts";
import * as fi from "./languages/fi.ts";
import * as da from "./languages/da.ts";
import * as ar from "./languages/ar.ts";
import * as cs from "./languages/cs.ts";
import * as de from "./languages/de.ts";
import * as el from "./languages/el.ts";
import * as en from "./languages/en.ts";
import * as es from "./languages/es.ts";
import * as fr from "./languages/fr.ts";
import * as he from "./languages/he.ts";
import * as it from "./languages/it.ts";
import * as ja from "./languages/ja.ts";
import * as ko from "./languages/ko.ts";
import * as nl from "./languages/nl.ts";
import * as pl from "./languages/pl.ts";
import * as pt from "./languages/pt.ts";
import * as ru from "./languages/ru.ts";
import * as tr from "./languages/tr.ts";
import * as zh from "./languages/zh.ts";

export const forms: readonly Form[] = [en, de, fr, es, pt, it, nl, pl, cs, tr, ru, el, ar, he, zh, ja, ko, sv, da, fi, hu, ro, uk].flatMap(
  (language) => Object.values<Form>(language),
);
