/** A number written as a list counts: 4, iv, d, D, 04, 四. */
export function formatNumber(value: number, format: string): string {
  switch (format) {
    case "upperRoman":
      return roman(value);
    case "lowerRoman":
      return roman(value).toLowerCase();
    case "upperLetter":
      return letters(value);
    case "lowerLetter":
      return letters(value).toLowerCase();
    case "decimalZero":
      return value >= 0 && value < 10 ? `0${value}` : String(value);
    case "ordinal":
      return `${value}${ordinalEnding(value)}`;
    case "russianLower":
      return alphabet(value, "абвгдежзиклмнопрстуфхцчшщыэюя");
    case "russianUpper":
      return alphabet(value, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ");
    case "hebrew2":
      return alphabet(value, "אבגדהוזחטיכלמנסעפצקרשת");
    case "hebrew1":
      return alphabet(value, "אבגדהוזחטיכלמנסעפצקרשת");
    case "arabicAlpha":
      return alphabet(value, "أبتثجحخدذرزسشصضطظعغفقكلمنهوي");
    case "arabicAbjad":
      return alphabet(value, "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ");
    case "thaiLetters":
      return alphabet(value, "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ");
    case "aiueo":
    case "aiueoFullWidth":
      return alphabet(value, "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン");
    case "iroha":
    case "irohaFullWidth":
      return alphabet(value, "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス");
    case "ganada":
      return alphabet(value, "가나다라마바사아자차카타파하");
    case "decimalFullWidth":
      return String(value).replace(/\d/g, (digit) => "０１２３４５６７８９"[Number(digit)]!);
    case "decimalEnclosedCircle":
    case "decimalEnclosedCircleChinese":
      return value >= 1 && value <= 20 ? String.fromCodePoint(0x245f + value) : String(value);
    case "ideographTraditional":
      return alphabet(value, "甲乙丙丁戊己庚辛壬癸");
    case "ideographZodiac":
      return alphabet(value, "子丑寅卯辰巳午未申酉戌亥");
    case "chineseCounting":
    case "chineseCountingThousand":
    case "taiwaneseCounting":
    case "taiwaneseCountingThousand":
    case "japaneseCounting":
    case "ideographDigital":
    case "japaneseDigitalTenThousand":
      return chinese(value);
    case "none":
      return "";
    default:
      return String(value);
  }
}

function roman(value: number): string {
  if (value < 1 || value > 3999) return String(value);
  let rest = value;
  let text = "";
  for (const [size, sign] of romanSigns) {
    while (rest >= size) {
      text += sign;
      rest -= size;
    }
  }
  return text;
}

const romanSigns: readonly (readonly [number, string])[] = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
];

/** A to Z, then AA, BB, as Word goes on. */
function letters(value: number): string {
  if (value < 1 || value > 780) return String(value);
  const letter = String.fromCharCode(65 + ((value - 1) % 26));
  return letter.repeat(Math.ceil(value / 26));
}

function alphabet(value: number, signs: string): string {
  return value >= 1 && value <= signs.length ? signs[value - 1]! : String(value);
}

function ordinalEnding(value: number): string {
  const tens = value % 100;
  if (tens >= 11 && tens <= 13) return "th";
  return ["th", "st", "nd", "rd"][value % 10] ?? "th";
}

function chinese(value: number): string {
  const digits = "〇一二三四五六七八九";
  if (value < 0 || value > 99) return Array.from(String(value), (digit) => digits[Number(digit)] ?? digit).join("");
  if (value < 10) return digits[value]!;
  const tens = Math.floor(value / 10);
  return `${tens === 1 ? "" : digits[tens]!}十${value % 10 === 0 ? "" : digits[value % 10]!}`;
}
