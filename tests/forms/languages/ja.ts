/** Japanese: a report of a nonconformity, and an application to a course. */
import {
  again,
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  choiceOrOther,
  heading,
  inLine,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signatureCells,
  steps,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { dense, groupedList, rating, signers } from "../grids.ts";
import { boxesBehind, framed, sideBySide } from "../layouts.ts";
import { dateControl, placeholder, shape, textControl, underscores, wideUnderscores } from "../marks.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const nonconformity: Form = {
  name: "ja-futekigo",
  language: "ja",
  title: "不適合報告書",
  dress: { styles: ["1", "2"] },
  header: inLine(ask("文書番号：", "text", placeholder("［文書番号］"), { aliases: ["文書番号"] })),
  blocks: [
    heading(1, "基本情報", "１．"),
    pairs(
      [
        ["報告者", "text"],
        ["報告日", "date"],
      ],
      [
        ["部署名", "text"],
        ["電話番号", "text"],
      ],
    ),
    inLine(ask("発生日：", "date", shape("　　　　年　　月　　日"))),
    heading(1, "不適合の内容", "２．"),
    tall("不適合の内容：", "発生原因："),
    choice("区分：", ["製品", "工程", "文書"], "□", "　"),
    inLine(ask("数量：", "number", wideUnderscores(6)), say("　"), ask("製品名：", "text", wideUnderscores(14))),
    heading(1, "是正処置", "３．"),
    list("是正処置", ["番号", "処置内容", "担当者", "期限"], 4),
    longAnswer("再発防止策：", wideUnderscores(36), 3),
    heading(1, "確認", "４．"),
    checklist(
      "確認",
      ["確認項目"],
      [["処置が完了している"], ["記録が残されている"], ["関係者に周知されている"]],
      [["はい", "□"], ["いいえ", "□"], "備考"],
    ),
    choice("処置は有効でしたか？", ["はい", "いいえ"], "☐", "　"),
    inLine(ask("確認者：", "text", textControl("ここをクリックして入力してください。"))),
    inLine(ask("確認日：", "date", dateControl("日付を選択してください。", "yyyy/MM/dd"))),
    checklist("確認", ["役職"], [["課長"], ["部長"]], ["氏名", "日付", "印"]),
  ],
};

export const course: Form = {
  name: "ja-moshikomi",
  language: "ja",
  title: "研修申込書",
  dress: "bold",
  blocks: [
    note("必要事項を記入のうえ、人事課へ提出してください。"),
    heading(1, "申込者", "1. "),
    inLine(ask("氏名：", "text", wideUnderscores(14)), say("　"), ask("フリガナ：", "text", wideUnderscores(14))),
    inLine(ask("生年月日：", "date", shape("____年____月____日"))),
    inLine(ask("住所：", "text", underscores(50))),
    heading(1, "希望する研修", "2. "),
    choiceBelow("受講形式：", ["対面", "オンライン", "どちらでも可"], "□"),
    longAnswer("志望理由：", underscores(70), 3),
    tick("個人情報の取り扱いに同意します。", "☐"),
    signatureCells(["署名", "signature"], ["日付", "date"]),
  ],
};

export const supplier: Form = {
  name: "ja-torihiki",
  language: "ja",
  title: "取引先登録申請書",
  dress: "large",
  blocks: [
    heading(1, "会社概要"),
    dense(
      [
        ["会社名", 3],
        ["代表者名", 1, "設立年月日", 1],
        ["所在地", 3],
        ["電話番号", 1, "メールアドレス", 1],
        ["事業内容", 3],
      ],
      { 設立年月日: "date", 事業内容: "longtext" },
    ),
    heading(1, "認証"),
    groupedList("認証", ["認証名", { over: "有効期間", under: ["開始", "終了"] }, "認証機関"], 3),
    choiceOrOther("取引区分：", ["仕入", "外注"], "その他：", "□"),
    heading(1, "評価"),
    rating("評価", "項目", ["良", "可", "不可"], ["品質", "納期", "価格"], "□"),
    heading(1, "承認欄"),
    signers(
      ["申請者", "承認者"],
      [
        ["氏名：", "text"],
        ["日付：", "date"],
      ],
    ),
  ],
};

export const contract: Form = {
  name: "ja-keiyaku",
  language: "ja",
  title: "業務委託契約書",
  dress: "bold",
  blocks: [
    inLine(
      blank("委託者名", "text", placeholder("【委託者名】"), { occurrences: 2 }),
      say("（以下「甲」という）と"),
      blank("受託者名", "text", placeholder("【受託者名】")),
      say("（以下「乙」という）は、次のとおり契約を締結する。"),
    ),
    heading(1, "第１条　業務の内容"),
    framed("業務の内容："),
    heading(1, "第２条　契約期間"),
    inLine(
      say("契約期間は"),
      blank("契約期間は", "date", shape("　　　　年　　月　　日"), { aliases: ["契約期間", "Date", "日付"] }),
      say("から一年間とする。"),
    ),
    heading(1, "第３条　報酬"),
    inLine(say("報酬は月額"), blank("報酬は月額", "number", wideUnderscores(6), { aliases: ["報酬", "月額"] }), say("円とする。")),
    boxesBehind("支払方法：", ["振込", "現金"], "□"),
    heading(1, "第４条　署名"),
    sideBySide(["甲", "乙"], ["住所", "text"], ["氏名", "text"], ["日付", "date"]),
    inLine(say("本契約書は"), again(placeholder("【委託者名】")), say("が保管する。")),
  ],
};

export const service: Form = {
  name: "ja-shuri",
  language: "ja",
  title: "修理依頼書",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["お客様名：", "text"],
        ["依頼日：", "date"],
      ],
      [["住所：", "text"]],
    ),
    heading(1, "機器情報", "1. "),
    colonLines(["型番：", "text"], ["製造番号：", "text"], ["購入日：", "date"]),
    choiceCells("□", ["保証：", "あり", "なし"]),
    heading(1, "作業結果", "2. "),
    boxGrid("作業内容：", 2, ["点検", "部品交換", "調整"], "□"),
    colonTabs(["担当者：", "text"], ["署名：", "signature"]),
  ],
};

export const manual: Form = {
  name: "ja-tejun",
  language: "ja",
  title: "作業手順書",
  dress: "bold",
  blocks: [
    note("社外秘", "<w:b/>"),
    heading(1, "目的", "1. "),
    note("本書は清掃作業の手順を定める。"),
    heading(1, "手順", "2. "),
    steps("電源を切る。", "フィルターを外す。", "洗浄して元に戻す。"),
    note("運転中は絶対に開けないこと。", "<w:b/>"),
    heading(1, "記録", "3. "),
    list("記録", ["日付", "機械番号", "担当者", "備考"], 4),
    inLine(ask("承認者：", "text", wideUnderscores(10)), say("　"), ask("承認日：", "date", wideUnderscores(8))),
  ],
};
