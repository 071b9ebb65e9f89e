/** Czech: a record of an internal audit. */
import {
  ask,
  blank,
  checklist,
  choice,
  choiceOrOther,
  heading,
  inLine,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signatureCells,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { cellGrid, hinted, rating, signers } from "../grids.ts";
import { dateControl, dots, placeholder, textControl, underscores } from "../marks.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const audit: Form = {
  name: "cs-interni-audit",
  language: "cs",
  title: "Záznam z interního auditu",
  dress: { styles: ["Nadpis1", "Nadpis2"] },
  blocks: [
    note("Záznam vyplňuje vedoucí auditor nejpozději do pěti dnů po auditu."),
    heading(1, "Základní údaje"),
    pairs(
      [
        ["Číslo auditu", "text"],
        ["Datum auditu", "date"],
      ],
      [
        ["Prověřovaný útvar", "text"],
        ["Vedoucí auditor", "text"],
      ],
    ),
    inLine(ask("Prověřovaný proces:", "text", dots(50))),
    inLine(ask("Datum minulého auditu:", "date", dateControl("Klikněte sem a zadejte datum.", "d. M. yyyy"))),
    heading(1, "Kontrolní otázky"),
    checklist(
      "Kontrolní otázky",
      ["Č.", "Otázka"],
      [
        ["1", "Jsou dokumenty dostupné na pracovišti?"],
        ["2", "Jsou pracovníci proškoleni?"],
        ["3", "Jsou měřidla kalibrována?"],
      ],
      [["Ano", "☐"], ["Ne", "☐"], "Poznámka"],
    ),
    heading(1, "Zjištění"),
    list("Zjištění", ["Pořadí", "Popis zjištění", "Závažnost", "Termín"], 4),
    longAnswer("Silné stránky:", underscores(78), 2),
    tall("Doporučení ke zlepšení:"),
    heading(1, "Závěr"),
    choice("Je nutný následný audit?", ["Ano", "Ne"], "□"),
    inLine(
      ask("Počet neshod:", "number", underscores(6)),
      say("   "),
      ask("Jméno zapisovatele:", "text", textControl("Klikněte sem a zadejte text.")),
    ),
    tick("Zpráva byla předána vedení.", "☐"),
    inLine(say("Zpráva platí pro společnost "), blank("název společnosti", "text", placeholder("[název společnosti]")), say(".")),
    signatureCells(["Podpis vedoucího auditora", "signature"], ["Podpis vedoucího útvaru", "signature"]),
    inLine(ask("V", "text", dots(24), { aliases: ["Místo"] }), say(" "), ask("dne", "date", dots(20))),
  ],
};

export const questionnaire: Form = {
  name: "cs-dotaznik",
  language: "cs",
  title: "Dotazník pro dodavatele",
  dress: "bold",
  footer: inLine(ask("Schválil:", "text", underscores(20)), say("  "), ask("Datum:", "date", underscores(14))),
  blocks: [
    heading(1, "Údaje o dodavateli", "1. "),
    hinted(["Název firmy", "podle obchodního rejstříku", "text"], ["IČO", "osm číslic", "text"], ["Sídlo", "ulice, město, PSČ", "text"]),
    cellGrid(
      [
        ["Kontaktní osoba", "text"],
        ["Telefon", "text"],
      ],
      [
        ["E-mail", "text"],
        ["Webová stránka", "text"],
      ],
    ),
    heading(1, "Systém řízení", "2. "),
    strikeOut("Máte certifikovaný systém řízení kvality?", ["Ano", "Ne"]),
    choiceOrOther("Podle které normy?", ["ISO 9001", "ISO 14001"], "Jiná:", "☐"),
    inLine(ask("Platnost certifikátu do:", "date", dots(24))),
    heading(1, "Hodnocení", "3. "),
    rating("Hodnocení", "Oblast", ["1", "2", "3", "4", "5"], ["Kvalita dodávek", "Dodržení termínů", "Komunikace"]),
    inLine(ask("Počet zaměstnanců:", "number", underscores(8))),
    heading(1, "Prohlášení", "4. "),
    signers(
      ["Za dodavatele", "Za odběratele"],
      [
        ["Jméno:", "text"],
        ["Datum:", "date"],
        ["Podpis:", "signature"],
      ],
    ),
  ],
};

export const claim: Form = {
  name: "cs-reklamace",
  language: "cs",
  title: "Reklamační list",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Zákazník:", "text"],
        ["Datum přijetí:", "date"],
      ],
      [["Adresa:", "text"]],
    ),
    heading(1, "Předmět reklamace"),
    colonLines(["Výrobek:", "text"], ["Číslo faktury:", "text"]),
    choiceCells("☐", ["Požadavek zákazníka:", "Oprava", "Výměna", "Vrácení peněz"]),
    heading(1, "Vyřízení"),
    boxGrid("Přílohy:", 2, ["Faktura", "Fotografie", "Záruční list"], "□"),
    colonTabs(["Vyřídil:", "text"], ["Podpis:", "signature"]),
  ],
};
