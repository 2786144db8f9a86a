/** What an event of a case file says beside its name: until when, to whom, which step, which card. */

import type { CaseEvent } from '@/contract'

/** How the page says things; `t` answers '' for a key that it has no words for. */
export interface Sayings {
  t: (key: string, values?: Record<string, unknown>) => string
  moment: (at: string) => string
  length: (seconds: number) => string
  unit: (code: string) => string
  /** Several names in a row. */
  join: (names: string[]) => string
}

type Fields = CaseEvent['fields']
type Notes = (f: Fields, say: Sayings) => (string | false)[]

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [])
const units = (value: unknown, say: Sayings): string => say.join(list(value).map(say.unit))
const has = (value: unknown): boolean => value !== null && value !== undefined && value !== ''
/** A word of its own, or the code where there is none. */
const word = (say: Sayings, key: string, code: string): string => say.t(`${key}.${code}`) || code
/** A ladder's step and an audience are named by the county's own tables: unknown ones by their codes. */
const step = (say: Sayings, code: unknown): string => word(say, 'step', text(code))

const unitOnly: Notes = (f, say) => [has(f['unit']) && say.unit(text(f['unit']))]
const unitsOnly: Notes = (f, say) => [units(f['units'], say)]
const asked: Notes = (f, say) => [
  has(f['until']) && say.t('told.until', { at: say.moment(text(f['until'])) }),
  f['endorsed'] === true && say.t('told.endorsed'),
]

const NOTES: Record<string, Notes> = {
  TicketDispatched: (f, say) => [
    say.t('told.lead', { unit: say.unit(text(f['lead'])) }),
    list(f['co_units']).length > 0 && say.t('told.co', { units: units(f['co_units'], say) }),
    f['automatic'] === true && say.t('told.automatic'),
  ],
  TicketAccepted: (f, say) => [f['automatic'] === true && say.t('told.automatic')],
  TicketTransferredOut: (f, say) => [
    word(say, 'choice.transfer-out.authority', text(f['authority'])),
    has(f['number']) && say.t('told.theirNumber', { number: text(f['number']) }),
  ],
  TicketRefused: (f, say) => [word(say, 'choice.refuse.reason_code', text(f['reason_code']))],
  TicketHandedOver: (f, say) => [
    say.t('told.to', { to: text(f['to']) }),
    has(f['called_at']) && say.t('told.at', { at: say.moment(text(f['called_at'])) }),
  ],
  HandoverDeclined: (f) => [text(f['to'])],
  CheckReported: (f, say) => [
    word(say, 'choice.report-check.result', text(f['result'])),
    typeof f['photos'] === 'number' && f['photos'] > 0 && say.t('told.photos', { n: f['photos'] }),
  ],
  TicketSelfHandled: (f, say) => [typeof f['photos'] === 'number' && say.t('told.photos', { n: f['photos'] })],
  TicketSigned: unitOnly,
  CoHandlerSigned: unitOnly,
  CoHandlerWaived: unitOnly,
  CoHandlersProposed: unitsOnly,
  CoHandlersAdded: unitsOnly,
  ContactRecorded: (f, say) => [
    word(say, 'choice.contact.kind', text(f['kind'])),
    f['reached'] === false && say.t('told.notReached'),
  ],
  FeedbackGiven: (f, say) => [say.t(f['solved'] === true ? 'told.solved' : 'told.unsolved')],
  CoFeedbackGiven: (f, say) => [say.unit(text(f['unit'])), say.t(f['solved'] === true ? 'told.solved' : 'told.unsolved')],
  ReturnRequested: (f, say) => [
    say.unit(text(f['unit'])),
    typeof f['held_s'] === 'number' && say.t('told.held', { length: say.length(f['held_s']) }),
    has(f['suggested_unit']) && say.t('told.suggested', { unit: say.unit(text(f['suggested_unit'])) }),
  ],
  ExtensionRequested: asked,
  SuspensionRequested: asked,
  AdjustmentEndorsed: (f, say) => [word(say, 'told.kind', text(f['kind']))],
  AdjustmentRefused: (f, say) => [word(say, 'told.kind', text(f['kind'])), word(say, 'told.by', text(f['by']))],
  ExtensionGranted: (f, say) => [say.t('told.extendUntil', { at: say.moment(text(f['until'])) })],
  TicketSuspended: (f, say) => [say.t('told.until', { at: say.moment(text(f['until'])) })],
  TicketResumed: (f, say) => [f['automatic'] === true && say.t('told.automatic')],
  VisitRecorded: (f, say) => [
    f['reached'] === false ? say.t('told.notReached') : f['solved'] === true ? say.t('told.solved') : say.t('told.unsolved'),
  ],
  TicketClosed: (f, say) => [word(say, 'end', text(f['end']))],
  AppealMade: unitOnly,
  AppealRuled: (f, say) => [say.t(f['granted'] === true ? 'told.granted' : 'told.refused')],
  TicketUrged: unitOnly,
  SupervisionOrdered: (f, say) => [
    say.t('told.order', { no: f['no'] }),
    word(say, 'choice.supervise.kind', text(f['kind'])),
    say.unit(text(f['unit'])),
    has(f['reply_by']) && say.t('told.replyBy', { at: say.moment(text(f['reply_by'])) }),
    f['automatic'] === true && say.t('told.automatic'),
  ],
  OrderReplied: unitOnly,
  DraftMade: (f, say) => [word(say, 'watch.draftKind', text(f['kind'])), say.unit(text(f['unit'])), step(say, f['why'])],
  DraftSigned: (f, say) => [
    f['form'] === 'listing' ? word(say, 'watch.draftKind', 'listing') : word(say, 'choice.sign-draft.form', text(f['form'])),
    say.t(f['agreed'] === true ? 'told.signed' : 'told.dropped'),
  ],
  SeverityRaised: (f, say) => [say.t('told.severity', { severity: word(say, 'severity', text(f['severity'])) })],
  WhistleBlown: (f, say) => [word(say, 'choice.whistle.occasion', text(f['occasion'])), units(f['units'], say)],
  UnitReportedIn: unitOnly,
  UnitReleased: unitOnly,
  DeadlinesMoved: (f, say) =>
    (Array.isArray(f['moved']) ? (f['moved'] as Fields[]) : []).map((run) =>
      say.t('told.moved', {
        clock: word(say, 'clock', text(run['clock'])),
        before: say.moment(text(run['due_before'])),
        after: say.moment(text(run['due_after'])),
      }),
    ),
  StepFired: (f, say) => [
    say.t('told.step', { clock: word(say, 'clock', text(f['clock'])), step: step(say, f['step']) }),
    has(f['holder']) && say.unit(text(f['holder'])),
    has(f['card']) && say.t('told.toCard', { card: word(say, 'cardName', text(f['card'])) }),
    f['overtaken'] === true && say.t('told.overtaken'),
    list(f['told']).length > 0 &&
      say.t('told.told', { who: say.join(list(f['told']).map((a) => word(say, 'audience', a))) }),
    typeof f['late_s'] === 'number' && f['late_s'] >= 60 && say.t('told.late', { late: say.length(f['late_s']) }),
  ],
}

/** The facts of an event in words, the most telling first. */
export function notesOf(event: Pick<CaseEvent, 'type' | 'fields'>, say: Sayings): string[] {
  return (NOTES[event.type]?.(event.fields, say) ?? []).filter((note): note is string => note !== false && note !== '')
}
