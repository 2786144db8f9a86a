// Made by `npm run types` from the API’s documents. Do not edit.

import type { Asked } from '@/ticket/asked'

export const COMMANDS: Record<string, Asked> = {
  "correct": {
    zh: "更正",
    fields: [
      {"name":"subclass","kind":"class","required":false},
      {"name":"condition","kind":"line","required":false,"most":64},
      {"name":"severity","kind":"severity","required":false,"choices":["S1","S2","S3","S4"]},
      {"name":"area_code","kind":"area","required":false},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "refuse": {
    zh: "不予受理",
    fields: [
      {"name":"reason_code","kind":"choice","required":true,"choices":["not_in_scope","judicial","arbitration","reconsideration","petition_route","state_secret","privacy","unlawful","repeat_answered","no_facts","withdrawn_by_law"]},
      {"name":"guidance","kind":"text","required":true,"most":4000},
    ],
  },
  "transfer-out": {
    zh: "移送",
    fields: [
      {"name":"authority","kind":"choice","required":true,"choices":["court","arbitration","reconsideration","discipline","petition","other"]},
      {"name":"guidance","kind":"text","required":true,"most":4000},
    ],
  },
  "hand-over": {
    zh: "移交",
    fields: [
      {"name":"to","kind":"choice","required":true,"choices":["110","119","120","122"]},
      {"name":"called_at","kind":"moment","required":true},
    ],
  },
  "confirm-handover": {
    zh: "移交确认",
    fields: [
      {"name":"number","kind":"line","required":true,"most":60},
    ],
  },
  "decline-handover": {
    zh: "移交被拒",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "answer": {
    zh: "直接答复",
    fields: [
      {"name":"article","kind":"line","required":false,"most":80},
      {"name":"answer","kind":"text","required":true,"most":4000},
    ],
  },
  "accept": {
    zh: "受理",
    fields: [
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "order-check": {
    zh: "核查",
    fields: [
      {"name":"question","kind":"text","required":false,"most":4000},
    ],
  },
  "report-check": {
    zh: "核查反馈",
    fields: [
      {"name":"result","kind":"choice","required":true,"choices":["exists","not_exists","passed","failed","unable"]},
      {"name":"photos","kind":"references","required":false},
      {"name":"lng","kind":"number","required":false},
      {"name":"lat","kind":"number","required":false},
      {"name":"note","kind":"text","required":false,"most":4000},
    ],
  },
  "self-handle": {
    zh: "网格自行处置",
    fields: [
      {"name":"before","kind":"references","required":true},
      {"name":"after","kind":"references","required":true},
      {"name":"result","kind":"text","required":true,"most":4000},
    ],
  },
  "dispatch": {
    zh: "分派",
    fields: [
      {"name":"lead","kind":"unit","required":true},
      {"name":"co_units","kind":"units","required":false},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "sign": {
    zh: "签收",
    fields: [
    ],
  },
  "return": {
    zh: "退单申请",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
      {"name":"basis","kind":"text","required":true,"most":4000},
      {"name":"suggested_unit","kind":"unit","required":false},
    ],
  },
  "rule-return": {
    zh: "退单裁定",
    fields: [
      {"name":"agree","kind":"yesno","required":true},
      {"name":"lead","kind":"unit","required":false},
      {"name":"co_units","kind":"units","required":false},
      {"name":"opinion","kind":"text","required":true,"most":4000},
    ],
  },
  "force-redispatch": {
    zh: "强制改派",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "contact": {
    zh: "联系、到场、过程反馈、阶段性答复",
    fields: [
      {"name":"kind","kind":"choice","required":true,"choices":["contact","on_site","progress","interim"]},
      {"name":"reached","kind":"yesno","required":false,"initially":true},
      {"name":"note","kind":"text","required":false,"most":4000},
    ],
  },
  "feedback": {
    zh: "反馈",
    fields: [
      {"name":"true","kind":"yesno","required":false,"initially":true},
      {"name":"in_duty","kind":"yesno","required":false,"initially":true},
      {"name":"solved","kind":"yesno","required":true},
      {"name":"unsolved_reason","kind":"text","required":false,"most":4000},
      {"name":"handling","kind":"text","required":true,"most":4000},
      {"name":"public_reply","kind":"text","required":false,"most":4000},
      {"name":"attachments","kind":"references","required":false},
    ],
  },
  "propose-co": {
    zh: "申请加派协办",
    fields: [
      {"name":"units","kind":"units","required":true},
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "add-co": {
    zh: "加派协办",
    fields: [
      {"name":"units","kind":"units","required":true},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "waive-co": {
    zh: "免除协办",
    fields: [
      {"name":"unit","kind":"unit","required":true},
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "extend": {
    zh: "申请延期",
    fields: [
      {"name":"until","kind":"moment","required":true},
      {"name":"reason","kind":"text","required":true,"most":4000},
      {"name":"evidence","kind":"references","required":false},
    ],
  },
  "suspend": {
    zh: "申请挂起",
    fields: [
      {"name":"until","kind":"moment","required":true},
      {"name":"reason","kind":"text","required":true,"most":4000},
      {"name":"evidence","kind":"references","required":false},
    ],
  },
  "endorse": {
    zh: "部门审批",
    fields: [
      {"name":"agree","kind":"yesno","required":true},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "rule-adjustment": {
    zh: "中心审批",
    fields: [
      {"name":"agree","kind":"yesno","required":true},
      {"name":"opinion","kind":"text","required":true,"most":4000},
    ],
  },
  "resume": {
    zh: "恢复办理",
    fields: [
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "force-close": {
    zh: "强制结案",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
      {"name":"approver","kind":"text","required":true,"most":4000},
    ],
  },
  "rework": {
    zh: "退回重办",
    fields: [
      {"name":"missing","kind":"text","required":true,"most":4000},
    ],
  },
  "pass-review": {
    zh: "审核通过",
    fields: [
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "visit": {
    zh: "回访",
    fields: [
      {"name":"reached","kind":"yesno","required":true},
      {"name":"solved","kind":"yesno","required":false},
      {"name":"satisfied_result","kind":"rate","required":false},
      {"name":"satisfied_attitude","kind":"rate","required":false},
      {"name":"justified","kind":"yesno","required":false,"initially":false},
      {"name":"note","kind":"text","required":false,"most":4000},
    ],
  },
  "reopen": {
    zh: "重启",
    fields: [
      {"name":"new_facts","kind":"text","required":true,"most":4000},
    ],
  },
  "appeal": {
    zh: "超时申诉",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
      {"name":"evidence","kind":"references","required":false},
    ],
  },
  "endorse-appeal": {
    zh: "申诉初审",
    fields: [
      {"name":"agree","kind":"yesno","required":true},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "rule-appeal": {
    zh: "申诉终审",
    fields: [
      {"name":"agree","kind":"yesno","required":true},
      {"name":"opinion","kind":"text","required":true,"most":4000},
    ],
  },
  "reporter-urge": {
    zh: "催单",
    fields: [
      {"name":"text","kind":"text","required":false,"most":4000},
    ],
  },
  "reporter-adds": {
    zh: "补充材料",
    fields: [
      {"name":"text","kind":"text","required":true,"most":4000},
      {"name":"evidence","kind":"references","required":false},
    ],
  },
  "withdraw": {
    zh: "撤回",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "urge": {
    zh: "催办",
    fields: [
      {"name":"requirement","kind":"text","required":true,"most":4000},
    ],
  },
  "supervise": {
    zh: "督办",
    fields: [
      {"name":"kind","kind":"choice","required":true,"choices":["timeout","leader","important"]},
      {"name":"requirement","kind":"text","required":true,"most":4000},
      {"name":"reply_by","kind":"moment","required":true},
    ],
  },
  "reply-order": {
    zh: "督办回复",
    fields: [
      {"name":"reply","kind":"text","required":true,"most":4000},
    ],
  },
  "list": {
    zh: "挂牌督办",
    fields: [
      {"name":"requirement","kind":"text","required":true,"most":4000},
    ],
  },
  "raise": {
    zh: "提级",
    fields: [
      {"name":"severity","kind":"severity","required":true,"choices":["S1","S2","S3"]},
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "sign-draft": {
    zh: "签发",
    fields: [
      {"name":"draft","kind":"number","required":true},
      {"name":"agree","kind":"yesno","required":true},
      {"name":"form","kind":"choice","required":false,"choices":["notice","interview"],"initially":"notice"},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "merge": {
    zh: "并案",
    fields: [
      {"name":"into","kind":"ticket","required":true},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "unmerge": {
    zh: "撤销并案",
    fields: [
      {"name":"parent","kind":"ticket","required":true},
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "split": {
    zh: "拆单",
    fields: [
      {"name":"parts","kind":"parts","required":true,"least":2},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "upstream-round": {
    zh: "上级再次交办",
    fields: [
      {"name":"round","kind":"number","required":true},
      {"name":"action","kind":"choice","required":true,"choices":["rework","urge","supplement"]},
      {"name":"due","kind":"moment","required":false},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "ask-upstream": {
    zh: "向上申请",
    fields: [
      {"name":"kind","kind":"choice","required":true,"choices":["return","extension","suspension"]},
      {"name":"until","kind":"moment","required":false},
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "upstream-answer": {
    zh: "上级答复",
    fields: [
      {"name":"agree","kind":"yesno","required":true},
      {"name":"due","kind":"moment","required":false},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "register-petition": {
    zh: "信访登记",
    fields: [
      {"name":"form","kind":"choice","required":true,"choices":["letter","online","visit","phone"]},
      {"name":"people","kind":"number","required":false},
      {"name":"representatives","kind":"references","required":false},
    ],
  },
  "record-accused": {
    zh: "被反映单位",
    fields: [
      {"name":"units","kind":"units","required":true},
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "sort-claim": {
    zh: "分类",
    fields: [
      {"name":"route","kind":"choice","required":true,"choices":["litigation","reconsideration","arbitration","other_procedure","handling"]},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
  "give-notice": {
    zh: "告知",
    fields: [
      {"name":"about","kind":"choice","required":true,"choices":["accepted","not_accepted","transferred","extended"]},
      {"name":"notice","kind":"text","required":true,"most":4000},
    ],
  },
  "deliver-opinion": {
    zh: "意见书送达",
    fields: [
      {"name":"receipt","kind":"text","required":true,"most":4000},
    ],
  },
  "apply-review": {
    zh: "申请复查、复核",
    fields: [
      {"name":"grounds","kind":"text","required":true,"most":4000},
    ],
  },
  "decide-review": {
    zh: "复查意见、复核意见",
    fields: [
      {"name":"result","kind":"choice","required":true,"choices":["upheld","changed","revoked"]},
      {"name":"opinion","kind":"text","required":true,"most":4000},
    ],
  },
  "end-petition": {
    zh: "信访终结",
    fields: [
      {"name":"reason","kind":"text","required":true,"most":4000},
    ],
  },
  "whistle": {
    zh: "吹哨",
    fields: [
      {"name":"occasion","kind":"choice","required":true,"choices":["complaint","enforcement","emergency"]},
      {"name":"units","kind":"units","required":true},
      {"name":"arrive_by","kind":"moment","required":false},
      {"name":"requirement","kind":"text","required":true,"most":4000},
    ],
  },
  "report-in": {
    zh: "报到",
    fields: [
      {"name":"note","kind":"text","required":false,"most":4000},
    ],
  },
  "release": {
    zh: "解除",
    fields: [
      {"name":"unit","kind":"unit","required":true},
      {"name":"opinion","kind":"text","required":false,"most":4000},
    ],
  },
}
