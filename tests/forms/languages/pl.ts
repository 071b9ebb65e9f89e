/** Polish: an application to work from home, with dotted lines as offices there print them. */
import {
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  choiceOrOther,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  note,
  pairs,
  record,
  say,
  signedBelow,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { cellGrid, groupedList, rating } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { dots, ellipses, legacyText, placeholder, shape } from "../marks.ts";
import { amounts, fillIn, signRow, toldList } from "../offices.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const remoteWork: Form = {
  name: "pl-praca-zdalna",
  language: "pl",
  title: "Wniosek o pracę zdalną",
  dress: { styles: ["Nagwek1", "Nagwek2"] },
  blocks: [
    signedBelow(["miejscowość i data", "date"]),
    heading(1, "Dane pracownika"),
    leaders("dot", ["Imię i nazwisko:", "text"]),
    leaders("dot", ["Stanowisko:", "text"], ["Dział:", "text"]),
    inLine(ask("Adres zamieszkania:", "text", ellipses(40))),
    inLine(ask("PESEL:", "text", legacyText("pesel", 11))),
    heading(1, "Zakres wniosku"),
    inLine(ask("Wnioskuję o pracę zdalną od dnia", "date", dots(24)), say(" "), ask("do dnia", "date", dots(24))),
    inLine(ask("Liczba dni w tygodniu:", "number", dots(8))),
    choiceBelow("Rodzaj pracy zdalnej:", ["Całkowita", "Częściowa", "Okazjonalna"], "□"),
    longAnswer("Uzasadnienie wniosku:", dots(120), 3),
    heading(1, "Sprzęt"),
    list("Sprzęt", ["Lp.", "Nazwa sprzętu", "Numer seryjny", "Uwagi"], 4),
    choice("Czy pracownik ma własne łącze?", ["Tak", "Nie"], "☐"),
    heading(1, "Oświadczenia"),
    tick("Zapoznałem się z zasadami ochrony danych.", "❑"),
    note("Wniosek rozpatruje się w ciągu siedmiu dni roboczych."),
    heading(1, "Decyzja pracodawcy"),
    record("decyzja", [
      ["Numer decyzji", "text"],
      ["Data decyzji", "date"],
      ["Podstawa", "text"],
    ]),
    pairs([["Przełożony", "text"]], [["Data rozmowy", "date"]]),
    tall("Uwagi przełożonego:"),
    checklist("Decyzja pracodawcy", ["Funkcja"], [["Przełożony"], ["Kadry"]], ["Imię i nazwisko", "Data", "Podpis"]),
    inLine(ask("Okres obowiązywania do:", "date", shape("…… / …… / 20……"))),
    inLine(ask("Nazwa zakładu:", "text", placeholder("[nazwa zakładu]"))),
  ],
};

export const handover: Form = {
  name: "pl-protokol",
  language: "pl",
  title: "Protokół zdawczo-odbiorczy",
  dress: "bold",
  blocks: [
    inLine(
      say("Sporządzony w dniu "),
      blank("Sporządzony w dniu", "date", dots(24)),
      say(" w "),
      blank("w", "text", dots(30), { aliases: ["miejscowość", "Miejsce"] }),
      say("."),
    ),
    heading(1, "Strona przekazująca", "1. "),
    cellGrid(
      [
        ["Nazwa firmy", "text"],
        ["NIP", "text"],
      ],
      [["Adres", "text"]],
      [
        ["Osoba do kontaktu", "text"],
        ["Telefon", "text"],
      ],
    ),
    heading(1, "Przedmiot", "2. "),
    groupedList("Przedmiot", ["Lp.", "Nazwa", { over: "Ilość", under: ["wydana", "zwrócona"] }, "Uwagi"], 4),
    strikeOut("Przedmiot jest kompletny:", ["TAK", "NIE"]),
    heading(1, "Stan techniczny", "3. "),
    rating("Stan techniczny", "Element", ["dobry", "dostateczny", "zły"], ["Obudowa", "Ekran", "Zasilacz"]),
    choiceOrOther("Sposób przekazania:", ["osobiście", "kurierem"], "inny:", "□"),
    heading(1, "Podpisy", "4. "),
    signedBelow(["(podpis przekazującego)", "signature"], ["(podpis odbierającego)", "signature"]),
  ],
};

export const agreement: Form = {
  name: "pl-umowa",
  language: "pl",
  title: "Umowa zlecenie",
  dress: "bold",
  blocks: [
    sideBySide(["Zleceniodawca", "Zleceniobiorca"], ["Imię i nazwisko", "text"], ["Adres", "text"], ["NIP / PESEL", "text"]),
    heading(1, "§ 1 Przedmiot umowy"),
    inLine(say("Zleceniobiorca zobowiązuje się do wykonania: "), blank("Zleceniobiorca zobowiązuje się do wykonania", "text", dots(60))),
    heading(1, "§ 2 Termin"),
    inLine(
      say("Umowa zostaje zawarta na okres od "),
      blank("Umowa zostaje zawarta na okres od", "date", dots(20), { aliases: ["od"] }),
      say(" do "),
      blank("do", "date", dots(20)),
      say("."),
    ),
    heading(1, "§ 3 Wynagrodzenie"),
    inLine(say("Wynagrodzenie wynosi "), blank("Wynagrodzenie wynosi", "number", dots(16)), say(" zł brutto.")),
    boxesBehind("Rachunek w załączeniu:", ["tak", "nie"], "☐"),
    framed("Uwagi:"),
    bracketBehind(["podpis zleceniodawcy", "signature"], ["podpis zleceniobiorcy", "signature"]),
  ],
};

export const complaint: Form = {
  name: "pl-reklamacja",
  language: "pl",
  title: "Zgłoszenie reklamacyjne",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Klient:", "text"],
        ["Data zgłoszenia:", "date"],
      ],
      [["Adres:", "text"]],
    ),
    heading(1, "Towar"),
    colonLines(["Nazwa towaru:", "text"], ["Numer faktury:", "text"], ["Data zakupu:", "date"]),
    choiceCells("☐", ["Żądanie klienta:", "Naprawa", "Wymiana", "Zwrot pieniędzy"]),
    heading(1, "Rozpatrzenie"),
    boxGrid("Załączniki:", 2, ["Paragon", "Zdjęcia", "Karta gwarancyjna"], "□"),
    colonTabs(["Rozpatrzył:", "text"], ["Podpis:", "signature"]),
  ],
};

export const grantReport: Form = {
  name: "pl-sprawozdanie",
  language: "pl",
  title: "Sprawozdanie z wykorzystania dotacji",
  dress: { styles: ["Nagwek1", "Nagwek2"] },
  blocks: [
    inLine(ask("Nazwa projektu:", "text", fillIn("Nazwa projektu"))),
    heading(1, "Koszty"),
    amounts("zł", "Wynagrodzenia", "Podróże", "Sprzęt"),
    heading(1, "Działania"),
    toldList(
      "Działania",
      [
        ["Działanie", "co zrobiono"],
        ["Wynik", "krótko"],
        ["Dowód", "załącznik"],
      ],
      4,
    ),
    heading(1, "Oświadczenie"),
    signRow(["Kierownik projektu", "signature"], ["Data", "date"]),
  ],
};
