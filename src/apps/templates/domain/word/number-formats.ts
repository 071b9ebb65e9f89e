/** A number written as a list counts: 4, iv, d, D, 04, 四, Fourth. */
import { cardinalWords, ordinalSign, ordinalWords } from "./number-words.ts";

/**
 * @param format one of Word's names: decimal, upperRoman, chineseCounting; an unknown one counts in digits
 * @param language of the text, where the sign of an ordinal hangs on it
 */
export function formatNumber(value: number, format: string, language: string | null = null): string {
  if (format === "none") return "";
  if (value < 0) return String(value);
  const signs = alphabets[format];
  if (signs !== undefined) return repeated(value, signs);
  const circle = circles[format];
  if (circle !== undefined) return value < 1 ? String(value) : circle[(value - 1) % circle.length]!;
  const digits = digitSets[format];
  if (digits !== undefined) return String(value).replace(/\d/g, (digit) => digits[Number(digit)]!);
  const sign = enclosed[format];
  if (sign !== undefined) return value >= 1 && value <= sign.count ? String.fromCodePoint(sign.first + value - 1) : String(value);
  return written[format]?.(value, language) ?? String(value);
}

/** Ways of writing that are more than one sign after another. */
const written: Readonly<Record<string, (value: number, language: string | null) => string>> = {
  upperRoman: (value) => roman(value),
  lowerRoman: (value) => roman(value).toLowerCase(),
  upperLetter: (value) => repeated(value, latin),
  lowerLetter: (value) => repeated(value, latin).toLowerCase(),
  decimalZero: (value) => String(value).padStart(2, "0"),
  ordinal: (value, language) => `${value}${ordinalSign(value, language)}`,
  cardinalText: (value) => cardinalWords(value),
  ordinalText: (value) => ordinalWords(value),
  hex: (value) => value.toString(16).toUpperCase(),
  numberInDash: (value) => `- ${value} -`,
  chicago: (value) => (value < 1 ? String(value) : "*†‡§"[(value - 1) % 4]!.repeat(Math.ceil(value / 4))),
  hebrew1: (value) => hebrew(value),
  chineseCounting: (value) => counted(value, plainHan),
  chineseCountingThousand: (value) => counted(value, plainHan),
  taiwaneseCounting: (value) => counted(value, plainHan),
  taiwaneseCountingThousand: (value) => counted(value, plainHan),
  japaneseCounting: (value) => counted(value, { ...plainHan, zero: "", dropsOne: true }),
  ideographDigital: (value) => counted(value, plainHan),
  koreanCounting: (value) => counted(value, { digits: "영일이삼사오육칠팔구", units: ["", "십", "백", "천"], zero: "", dropsOne: true }),
  chineseLegalSimplified: (value) =>
    counted(value, { digits: "零壹贰叁肆伍陆柒捌玖", units: ["", "拾", "佰", "仟"], zero: "零", dropsOne: false }),
  ideographLegalTraditional: (value) =>
    counted(value, { digits: "零壹貳參肆伍陸柒捌玖", units: ["", "拾", "佰", "仟"], zero: "零", dropsOne: false }),
  japaneseLegal: (value) => counted(value, { digits: "零壱弐参四伍六七八九", units: ["", "拾", "百", "阡"], zero: "", dropsOne: false }),
};

const latin = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const aiueo = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
const iroha = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス";
const russian = "абвгдежзиклмнопрстуфхцчшщыэюя";

/** Signs that are used one after another, and then twice, as Word goes on behind Z. */
const alphabets: Readonly<Record<string, string>> = {
  russianLower: russian,
  russianUpper: russian.toUpperCase(),
  hebrew2: "אבגדהוזחטיכלמנסעפצקרשת",
  arabicAlpha: "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
  arabicAbjad: "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
  thaiLetters: "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
  hindiVowels: "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
  hindiConsonants: "अआइईउऊऋएऐओऔ",
};

/** Signs that begin again behind the last. */
const circles: Readonly<Record<string, string>> = {
  aiueo,
  aiueoFullWidth: aiueo,
  iroha,
  irohaFullWidth: iroha,
  ganada: "가나다라마바사아자차카타파하",
  chosung: "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
  ideographTraditional: "甲乙丙丁戊己庚辛壬癸",
  ideographZodiac: "子丑寅卯辰巳午未申酉戌亥",
};

const digitSets: Readonly<Record<string, string>> = {
  decimalFullWidth: "０１２３４５６７８９",
  decimalFullWidth2: "０１２３４５６７８９",
  japaneseDigitalTenThousand: "〇一二三四五六七八九",
  taiwaneseDigital: "〇一二三四五六七八九",
  koreanDigital: "영일이삼사오육칠팔구",
  koreanDigital2: "零一二三四五六七八九",
  hindiNumbers: "०१२३४५६७८९",
  thaiNumbers: "๐๑๒๓๔๕๖๗๘๙",
};

/** The sign of one, and how many follow it. */
const enclosed: Readonly<Record<string, { readonly first: number; readonly count: number }>> = {
  decimalEnclosedCircle: { first: 0x2460, count: 20 },
  decimalEnclosedCircleChinese: { first: 0x2460, count: 20 },
  ideographEnclosedCircle: { first: 0x3280, count: 10 },
  decimalEnclosedParen: { first: 0x2474, count: 20 },
  decimalEnclosedFullstop: { first: 0x2488, count: 20 },
};

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

/** A to Z, then AA, BB. */
function repeated(value: number, signs: string): string {
  const times = Math.ceil(value / signs.length);
  return value < 1 || times > 30 ? String(value) : signs[(value - 1) % signs.length]!.repeat(times);
}

/** Letters as numbers: hundreds, tens and ones added up, with 15 and 16 written so that they are no name of God. */
function hebrew(value: number): string {
  if (value < 1 || value > 999) return String(value);
  const hundreds = "ת".repeat(Math.floor(value / 400)) + ["", "ק", "ר", "ש"][Math.floor((value % 400) / 100)]!;
  const rest = value % 100;
  if (rest === 15) return `${hundreds}טו`;
  if (rest === 16) return `${hundreds}טז`;
  return hundreds + " יכלמנסעפצ"[Math.floor(rest / 10)]!.trim() + " אבגדהוזחט"[rest % 10]!.trim();
}

interface Counting {
  readonly digits: string;
  readonly units: readonly string[];
  /** What stands for skipped places within a number. */
  readonly zero: string;
  /** Whether a hundred is written without its one. */
  readonly dropsOne: boolean;
}

const plainHan: Counting = { digits: "〇一二三四五六七八九", units: ["", "十", "百", "千"], zero: "零", dropsOne: false };

/** Digits with their places named: 一百零三, 二十. */
function counted(value: number, { digits, units, zero, dropsOne }: Counting): string {
  if (value < 1 || value > 9999) return Array.from(String(value), (digit) => digits[Number(digit)]!).join("");
  const places = Array.from(String(value), Number);
  let text = "";
  let isSkipping = false;
  for (const [index, digit] of places.entries()) {
    const unit = units[places.length - 1 - index]!;
    if (digit === 0) isSkipping = true;
    else {
      if (isSkipping) text += zero;
      isSkipping = false;
      const isBareOne = digit === 1 && unit !== "" && (dropsOne || (index === 0 && unit === "十"));
      text += (isBareOne ? "" : digits[digit]!) + unit;
    }
  }
  return text;
}
