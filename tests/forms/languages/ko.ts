/** Korean: a request for a purchase. */
import {
  ask,
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
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { dense, rating, signers } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { placeholder, shape, textControl, underscores } from "../marks.ts";
import { choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const purchase: Form = {
  name: "ko-gumae",
  language: "ko",
  title: "구매 요청서",
  dress: { styles: ["1", "2"] },
  blocks: [
    note("본 양식은 구매 부서에 제출하여 주십시오."),
    heading(1, "신청자 정보", "1. "),
    pairs(
      [
        ["성명", "text"],
        ["부서", "text"],
      ],
      [
        ["직위", "text"],
        ["연락처", "text"],
      ],
    ),
    inLine(ask("신청일:", "date", shape("____년 ____월 ____일"))),
    heading(1, "구매 내역", "2. "),
    list("구매 내역", ["번호", "품명", "수량", "단가", "비고"], 5),
    inLine(ask("총 금액:", "number", underscores(15)), say("  "), ask("거래처:", "text", underscores(20))),
    longAnswer("구매 사유:", underscores(75), 3),
    choiceBelow("구매 구분:", ["신규", "교체", "추가"], "□"),
    choice("예산에 포함되어 있습니까?", ["예", "아니오"], "☐"),
    heading(1, "점검 사항", "3. "),
    checklist("점검 사항", ["항목"], [["견적서 첨부"], ["재고 확인"], ["규격 확인"]], [["예", "□"], ["아니오", "□"], "의견"]),
    tall("특기 사항:"),
    tick("개인정보 수집에 동의합니다.", "□"),
    inLine(ask("담당자:", "text", textControl("텍스트를 입력하려면 여기를 클릭하십시오."))),
    inLine(ask("회사명:", "text", placeholder("[회사명]"))),
    heading(1, "승인", "4. "),
    checklist("승인", ["구분"], [["팀장"], ["부서장"]], ["성명", "날짜", "서명"]),
    signatureCells(["신청자 서명", "signature"], ["날짜", "date"]),
  ],
};

export const registration: Form = {
  name: "ko-deungnok",
  language: "ko",
  title: "협력업체 등록 신청서",
  dress: "large",
  blocks: [
    heading(1, "업체 현황"),
    dense(
      [
        ["업체명", 1, "대표자", 1],
        ["사업자등록번호", 1, "설립일", 1],
        ["주소", 3],
        ["담당자", 1, "이메일", 1],
        ["주요 사업 내용", 3],
      ],
      { 설립일: "date", "주요 사업 내용": "longtext" },
    ),
    heading(1, "인증 현황"),
    list("인증 현황", ["인증명", "인증기관", "유효기간"], 3),
    choiceOrOther("거래 구분:", ["자재", "용역"], "기타:", "□"),
    heading(1, "평가"),
    rating("평가", "평가 항목", ["상", "중", "하"], ["품질", "납기", "가격"], "□"),
    signers(
      ["작성자", "승인자"],
      [
        ["성명:", "text"],
        ["서명:", "signature"],
        ["날짜:", "date"],
      ],
    ),
  ],
};

export const contract: Form = {
  name: "ko-gyeyak",
  language: "ko",
  title: "용역 계약서",
  dress: "bold",
  blocks: [
    sideBySide(["발주자", "수급자"], ["상호", "text"], ["대표자", "text"], ["주소", "text"]),
    heading(1, "제1조 (계약의 목적)"),
    note("본 계약은 용역의 수행에 필요한 사항을 정함을 목적으로 한다."),
    heading(1, "제2조 (계약 기간)"),
    inLine(ask("계약 시작일:", "date", shape("20__년 __월 __일")), say("   "), ask("계약 종료일:", "date", shape("20__년 __월 __일"))),
    heading(1, "제3조 (계약 금액)"),
    inLine(ask("계약 금액:", "number", underscores(14)), say(" 원")),
    boxesBehind("부가세 포함:", ["예", "아니오"], "□"),
    framed("특약 사항:"),
    bracketBehind(["발주자 서명", "signature"], ["수급자 서명", "signature"]),
  ],
};

export const service: Form = {
  name: "ko-suri",
  language: "ko",
  title: "수리 요청서",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["고객명:", "text"],
        ["요청일:", "date"],
      ],
      [["주소:", "text"]],
    ),
    heading(1, "기기 정보", "1. "),
    colonLines(["모델명:", "text"], ["제조번호:", "text"], ["구입일:", "date"]),
    choiceCells("□", ["보증 여부:", "예", "아니오"]),
    heading(1, "작업 결과", "2. "),
    colonTabs(["담당자:", "text"], ["서명:", "signature"]),
  ],
};
