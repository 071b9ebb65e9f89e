/** Chinese: a record of an internal audit, and an application for leave. */
import {
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
import { placeholder, shape, textControl, underlined, underscores, wideUnderscores } from "../marks.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const audit: Form = {
  name: "zh-neishen",
  language: "zh",
  title: "内部审核报告",
  dress: { styles: ["2", "3"] },
  header: inLine(ask("文件编号：", "text", placeholder("【文件编号】"), { aliases: ["文件编号"] })),
  blocks: [
    heading(1, "基本信息", "一、"),
    pairs(
      [
        ["审核日期", "date"],
        ["受审核部门", "text"],
      ],
      [
        ["审核组长", "text"],
        ["审核员", "text"],
      ],
    ),
    inLine(ask("审核依据：", "text", underlined(40))),
    choice("审核类型：", ["例行审核", "专项审核"], "□", "　"),
    heading(1, "审核检查表", "二、"),
    checklist(
      "审核检查表",
      ["条款", "检查内容"],
      [
        ["4.1", "组织是否确定了内外部环境"],
        ["7.2", "人员能力是否满足要求"],
        ["8.4", "是否对供方进行评价"],
      ],
      ["检查记录", ["结论", "□符合 □不符合"]],
    ),
    heading(1, "不符合项", "三、"),
    list("不符合项", ["序号", "不符合描述", "责任人", "完成日期"], 4),
    tall("原因分析：", "纠正措施："),
    heading(1, "结论", "四、"),
    inLine(ask("不符合项数量：", "number", underscores(8))),
    longAnswer("审核结论：", underscores(70), 3),
    choice("是否需要跟踪验证？", ["是", "否"], "☐", "　"),
    inLine(ask("编制人：", "text", textControl("单击此处输入文字。"))),
    inLine(ask("审核组长签字：", "signature", wideUnderscores(10)), say("　　"), ask("日期：", "date", shape("____年____月____日"))),
  ],
};

export const leave: Form = {
  name: "zh-qingjia",
  language: "zh",
  title: "员工请假申请表",
  dress: "bold",
  blocks: [
    note("请于请假前三个工作日提交本表。"),
    heading(1, "申请人信息", "1. "),
    inLine(ask("姓名：", "text", wideUnderscores(10)), say("　"), ask("工号：", "text", wideUnderscores(10))),
    inLine(ask("所属部门：", "text", underscores(20)), say("　"), ask("联系电话：", "text", underscores(20))),
    heading(1, "请假内容", "2. "),
    choiceBelow("请假类别：", ["事假", "病假", "年休假"], "□"),
    inLine(ask("请假天数：", "number", underscores(6))),
    inLine(ask("开始日期：", "date", shape("　　年　　月　　日"))),
    longAnswer("请假事由：", underscores(70), 3),
    tick("已完成工作交接。", "☐"),
    heading(1, "审批", "3. "),
    checklist("审批", ["审批人"], [["部门经理"], ["人力资源部"]], ["意见", "签名", "日期"]),
    signatureCells(["申请人签名", "signature"], ["日期", "date"]),
  ],
};

export const registration: Form = {
  name: "zh-dengji",
  language: "zh",
  title: "供应商登记表",
  dress: "large",
  blocks: [
    heading(1, "基本情况"),
    dense(
      [
        ["企业名称", 5],
        ["法定代表人", 1, "注册资本", 1, "成立日期", 1],
        ["联系人", 1, "联系电话", 1, "电子邮箱", 1],
        ["注册地址", 5],
        ["经营范围", 5],
      ],
      { 成立日期: "date", 经营范围: "longtext", 注册资本: "text" },
    ),
    heading(1, "资质情况"),
    groupedList("资质情况", ["证书名称", { over: "有效期", under: ["起始日期", "截止日期"] }, "发证机构"], 3),
    choiceOrOther("企业性质：", ["国有", "民营", "外资"], "其他：", "□"),
    heading(1, "评价"),
    rating("评价", "评价项目", ["优", "良", "差"], ["产品质量", "交货期", "售后服务"], "□"),
    signers(
      ["填表人", "审批人"],
      [
        ["姓名：", "text"],
        ["签名：", "signature"],
        ["日期：", "date"],
      ],
    ),
  ],
};

export const contract: Form = {
  name: "zh-hetong",
  language: "zh",
  title: "房屋租赁合同",
  dress: "bold",
  blocks: [
    inLine(ask("出租方（甲方）：", "text", underlined(24), { aliases: ["甲方"] })),
    inLine(ask("承租方（乙方）：", "text", underlined(24), { aliases: ["乙方"] })),
    heading(1, "第一条　租赁物"),
    inLine(
      say("甲方将位于"),
      blank("甲方将位于", "text", underscores(24), { aliases: ["位于"] }),
      say("的房屋出租给乙方，建筑面积为"),
      blank("建筑面积为", "number", underscores(8), { aliases: ["建筑面积", "的房屋出租给乙方，建筑面积为"] }),
      say("平方米。"),
    ),
    heading(1, "第二条　租赁期限"),
    inLine(
      say("租赁期自"),
      blank("租赁期自", "date", shape("____年__月__日"), { aliases: ["Date", "日期"] }),
      say("起至"),
      blank("起至", "date", shape("____年__月__日"), { aliases: ["Date", "日期"] }),
      say("止。"),
    ),
    heading(1, "第三条　租金"),
    inLine(say("每月租金为人民币"), blank("每月租金为人民币", "number", underscores(10), { aliases: ["租金"] }), say("元整。")),
    boxesBehind("付款方式：", ["现金", "转账"], "□"),
    framed("补充条款："),
    sideBySide(["甲方", "乙方"], ["签字", "signature"], ["联系电话", "text"], ["日期", "date"]),
  ],
};

export const service: Form = {
  name: "zh-weixiu",
  language: "zh",
  title: "设备维修单",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["客户名称：", "text"],
        ["报修日期：", "date"],
      ],
      [["地址：", "text"]],
    ),
    heading(1, "设备信息", "1. "),
    colonLines(["设备型号：", "text"], ["设备编号：", "text"], ["购买日期：", "date"]),
    choiceCells("□", ["维修类别：", "保修", "自费"]),
    heading(1, "维修结果", "2. "),
    boxGrid("更换部件：", 2, ["电机", "轴承", "电缆"], "□"),
    colonTabs(["维修人员：", "text"], ["客户签字：", "signature"]),
  ],
};

export const instructionSheet: Form = {
  name: "zh-zuoye",
  language: "zh",
  title: "作业指导书",
  dress: "bold",
  blocks: [
    note("内部文件，请勿外传", "<w:b/>"),
    heading(1, "目的", "1 "),
    note("规定设备清洁的方法和要求。"),
    heading(1, "操作步骤", "2 "),
    steps("关闭电源。", "取出滤网。", "清洗后装回。"),
    note("严禁在设备运行时打开盖板。", "<w:b/>"),
    heading(1, "记录", "3 "),
    list("记录", ["日期", "设备编号", "操作人", "备注"], 4),
    inLine(
      ask("审核：", "text", underscores(12)),
      say("　"),
      ask("批准：", "text", underscores(12)),
      say("　"),
      ask("日期：", "date", underscores(12)),
    ),
  ],
};
