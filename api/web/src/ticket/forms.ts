/** The form of every command that a person may send to a ticket: what the API's document asks, and what is known here
 * of its order, weight and sense. A command that is not known here still gets a plain form. */

import type { IncidentDetail } from '@/contract'
import { COMMANDS } from '@/generated/commands'
import { enteredOf, momentOf } from '@/time/countyTime'
import type { AskedField } from './asked'
import { emptyParts, isWhole, type Part } from './parts'

export type Values = Record<string, unknown>

export interface Field extends AskedField {
  start?: (ticket: IncidentDetail, now: number) => unknown
  /** The codes to choose from, where the ticket decides. */
  of?: (ticket: IncidentDetail) => readonly string[]
  /** Asked only when the answers so far make it sensible. */
  when?: (values: Values, ticket: IncidentDetail) => boolean
  rows?: number
  /** Chosen by a number, and sent as one. */
  numbered?: boolean
}

/** How it looks in the row of actions: the next step, another way, or a step with a cost. */
export type Weight = 'primary' | 'plain' | 'grave'

export interface Form {
  fields: readonly Field[]
  weight: Weight
}

interface Known {
  weight: Weight
  fields?: Record<string, Partial<Field>>
}

const low = (v: Values, name: string): boolean => typeof v[name] === 'number' && v[name] <= 2
const dissatisfied = (v: Values): boolean =>
  v['reached'] === true && (v['solved'] === false || low(v, 'satisfied_result') || low(v, 'satisfied_attitude'))
const reached = (v: Values): boolean => v['reached'] === true
const agreed = (v: Values): boolean => v['agree'] === true
/** The co-handler that still owes its result, where there is only one. */
const soleOpenCo = (t: IncidentDetail): string | null => {
  const open = t.co.filter((c) => c.state !== 'DONE' && c.state !== 'WAIVED')
  return open.length === 1 ? (open[0]?.unit ?? null) : null
}
const openDrafts = (t: IncidentDetail) => t.time.drafts.filter((d) => d.agreed === null)
const draftOf = (v: Values, t: IncidentDetail) => t.time.drafts.find((d) => String(d.no) === String(v['draft']))
const SHORT = { rows: 2 }

/** The next steps of the closed loop first, those with a cost last. */
const KNOWN: Record<string, Known> = {
  accept: { weight: 'primary', fields: { opinion: SHORT } },
  dispatch: {
    weight: 'primary',
    fields: {
      lead: { start: (t) => t.proposal?.lead ?? null },
      co_units: { start: (t) => t.proposal?.co_units ?? [] },
      opinion: SHORT,
    },
  },
  sign: { weight: 'primary' },
  feedback: {
    weight: 'primary',
    fields: {
      true: { required: true },
      in_duty: { required: true },
      unsolved_reason: { required: true, when: (v) => v['solved'] === false, rows: 2 },
      handling: { rows: 4 },
      attachments: SHORT,
    },
  },
  'pass-review': { weight: 'primary', fields: { opinion: SHORT } },
  visit: {
    weight: 'primary',
    fields: {
      solved: { required: true, when: reached },
      satisfied_result: { required: true, when: reached },
      satisfied_attitude: { required: true, when: reached },
      justified: { required: true, when: dissatisfied, initially: undefined },
      note: SHORT,
    },
  },
  'rule-return': { weight: 'primary', fields: { lead: { when: agreed }, co_units: { when: agreed } } },
  endorse: { weight: 'primary', fields: { opinion: SHORT } },
  'rule-adjustment': { weight: 'primary' },
  resume: { weight: 'primary', fields: { opinion: SHORT } },
  'report-check': {
    weight: 'primary',
    fields: {
      result: {
        of: (t) => (t.status === 'CHECKING_PRE' ? ['exists', 'not_exists', 'unable'] : ['passed', 'failed', 'unable']),
      },
      photos: { ...SHORT, when: (v) => v['result'] !== 'unable' },
      lng: { when: (v) => v['result'] !== 'unable' },
      lat: { when: (v) => v['result'] !== 'unable' },
      note: SHORT,
    },
  },
  'confirm-handover': { weight: 'primary' },
  'reply-order': { weight: 'primary' },
  'endorse-appeal': { weight: 'primary', fields: { opinion: SHORT } },
  'rule-appeal': { weight: 'primary' },
  'sign-draft': {
    weight: 'primary',
    fields: {
      draft: {
        kind: 'choice',
        numbered: true,
        of: (t) => openDrafts(t).map((d) => String(d.no)),
        start: (t) => (openDrafts(t)[0] === undefined ? null : String(openDrafts(t)[0]?.no)),
      },
      form: { required: true, when: (v, t) => agreed(v) && draftOf(v, t)?.kind === 'notice' },
      opinion: SHORT,
    },
  },
  'report-in': { weight: 'primary', fields: { note: SHORT } },
  contact: {
    weight: 'plain',
    fields: {
      kind: { start: () => 'contact' },
      reached: { required: true, when: (v) => v['kind'] === 'contact' },
    },
  },
  correct: {
    weight: 'plain',
    fields: {
      subclass: { start: (t) => t.subclass },
      condition: { kind: 'condition', start: (t) => t.condition ?? '' },
      severity: { start: (t) => t.severity },
      area_code: { start: (t) => t.village ?? t.town },
      opinion: SHORT,
    },
  },
  'order-check': { weight: 'plain', fields: { question: SHORT } },
  answer: { weight: 'plain', fields: { answer: { rows: 4 } } },
  'self-handle': { weight: 'plain', fields: { before: SHORT, after: SHORT } },
  extend: { weight: 'plain', fields: { evidence: SHORT } },
  suspend: { weight: 'plain', fields: { evidence: SHORT } },
  'propose-co': { weight: 'plain' },
  'add-co': { weight: 'plain', fields: { units: { start: (t) => t.time.co_proposed }, opinion: SHORT } },
  whistle: { weight: 'plain' },
  release: { weight: 'plain', fields: { opinion: SHORT } },
  merge: { weight: 'plain', fields: { opinion: SHORT } },
  split: { weight: 'plain', fields: { opinion: SHORT } },
  'reporter-urge': { weight: 'plain', fields: { text: SHORT } },
  'reporter-adds': { weight: 'plain', fields: { evidence: SHORT } },
  urge: { weight: 'plain' },
  supervise: { weight: 'plain' },
  raise: {
    weight: 'plain',
    fields: { severity: { of: (t) => ['S1', 'S2', 'S3'].filter((s) => s < (t.severity ?? 'S3')) } },
  },
  appeal: { weight: 'plain', fields: { evidence: SHORT } },
  'hand-over': { weight: 'grave', fields: { called_at: { start: (_, now) => enteredOf(now) } } },
  'decline-handover': { weight: 'grave' },
  unmerge: { weight: 'grave' },
  return: { weight: 'grave', fields: { basis: SHORT } },
  rework: { weight: 'grave' },
  'waive-co': { weight: 'grave', fields: { unit: { start: soleOpenCo } } },
  list: { weight: 'grave' },
  'transfer-out': { weight: 'grave' },
  refuse: { weight: 'grave' },
  withdraw: { weight: 'grave' },
  'force-redispatch': { weight: 'grave' },
  reopen: { weight: 'grave' },
  'force-close': { weight: 'grave', fields: { approver: { kind: 'line' } } },
}

function formOf(command: string): Form | undefined {
  const asked = COMMANDS[command]
  if (asked === undefined) return undefined
  const known = KNOWN[command]
  return {
    weight: known?.weight ?? 'plain',
    fields: asked.fields.map((field) => ({ ...field, ...known?.fields?.[field.name] })),
  }
}

const ORDER = [...new Set([...Object.keys(KNOWN), ...Object.keys(COMMANDS)])]
export const FORMS: Record<string, Form> = Object.fromEntries(
  ORDER.flatMap((command) => {
    const form = formOf(command)
    return form === undefined ? [] : [[command, form]]
  }),
)

/** The commands that may be sent, the next step first, those with a cost last. */
export function inOrder(actions: readonly string[]): string[] {
  return Object.keys(FORMS).filter((command) => actions.includes(command))
}

/** What an empty field of this kind holds. */
function nothing(field: Field): unknown {
  if (field.kind === 'units') return []
  if (field.kind === 'parts') return emptyParts(field.least ?? 1)
  return ['text', 'line', 'references', 'moment', 'ticket'].includes(field.kind) ? '' : null
}

export function startValues(form: Form, ticket: IncidentDetail, now: number): Values {
  return Object.fromEntries(
    form.fields.map((field) => [field.name, field.start?.(ticket, now) ?? field.initially ?? nothing(field)]),
  )
}

export function asked(form: Form, values: Values, ticket: IncidentDetail): Field[] {
  return form.fields.filter((field) => field.when?.(values, ticket) ?? true)
}

export function choicesOf(field: Field, ticket: IncidentDetail): readonly string[] {
  return field.of?.(ticket) ?? field.choices ?? []
}

const empty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

/** Parts are asked for whole. */
function isComplete(field: Field, value: unknown): boolean {
  return field.kind !== 'parts' || (value as Part[]).every(isWhole)
}

/** The names of the fields that still want an answer. */
export function missing(form: Form, values: Values, ticket: IncidentDetail): string[] {
  return asked(form, values, ticket)
    .filter((field) => field.required && (empty(values[field.name]) || !isComplete(field, values[field.name])))
    .map((field) => field.name)
}

/** A field's answer as the command takes it: one reference a line, moments as moments, numbers as numbers. */
function sentAs(field: Field, value: unknown): unknown {
  const at = field.kind === 'moment' ? momentOf(value) : null
  if (at !== null) return new Date(at).toISOString()
  if (field.numbered === true || field.kind === 'number') return Number(value)
  if (typeof value !== 'string') return value
  // The address of a ticket's page names it too.
  if (field.kind === 'ticket') return /\/t\/([A-Za-z0-9-]+)/.exec(value)?.[1] ?? value.trim()
  if (field.kind !== 'references') return value.trim()
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** The command's own fields: what is asked and answered; a correction sends only what differs. */
export function bodyOf(command: string, form: Form, values: Values, ticket: IncidentDetail): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  const was = command === 'correct' ? startValues(form, ticket, 0) : {}
  for (const field of asked(form, values, ticket)) {
    const value = values[field.name]
    if (empty(value) && !(command === 'correct' && field.kind === 'condition')) continue
    if (command === 'correct' && field.kind !== 'text' && value === was[field.name]) continue
    body[field.name] = sentAs(field, value)
  }
  return body
}
