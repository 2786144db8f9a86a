/** The form of every command that a person may send to a ticket, as data. */

import type { IncidentDetail } from '@/contract'

export type Kind = 'text' | 'unit' | 'units' | 'class' | 'condition' | 'severity' | 'area' | 'yesno' | 'choice' | 'rate'

export interface Field {
  name: string
  kind: Kind
  required?: boolean
  /** Codes of a choice; their words are `choice.{command}.{name}.{code}`. */
  choices?: readonly string[]
  start?: (ticket: IncidentDetail) => unknown
  /** Asked only when the answers so far make it sensible. */
  when?: (values: Values) => boolean
  rows?: number
}

export type Values = Record<string, unknown>

export interface Form {
  fields: readonly Field[]
  /** How it looks in the row of actions: the next step, another way, or a step with a cost. */
  weight: 'primary' | 'plain' | 'grave'
}

const text = (name: string, required = true, rows = 3): Field => ({ name, kind: 'text', required, rows })

const CORRECT: Form = {
  weight: 'plain',
  fields: [
    { name: 'subclass', kind: 'class', start: (t) => t.subclass },
    { name: 'condition', kind: 'condition', start: (t) => t.condition ?? '' },
    { name: 'severity', kind: 'severity', start: (t) => t.severity },
    { name: 'area_code', kind: 'area', start: (t) => t.village ?? t.town },
    text('opinion', false, 2),
  ],
}

export const FORMS: Record<string, Form> = {
  accept: { weight: 'primary', fields: [text('opinion', false, 2)] },
  dispatch: {
    weight: 'primary',
    fields: [
      { name: 'lead', kind: 'unit', required: true, start: (t) => t.proposal?.lead ?? null },
      { name: 'co_units', kind: 'units', start: (t) => t.proposal?.co_units ?? [] },
      text('opinion', false, 2),
    ],
  },
  sign: { weight: 'primary', fields: [] },
  feedback: {
    weight: 'primary',
    fields: [
      { name: 'true', kind: 'yesno', required: true, start: () => true },
      { name: 'in_duty', kind: 'yesno', required: true, start: () => true },
      { name: 'solved', kind: 'yesno', required: true },
      { ...text('unsolved_reason', true, 2), when: (v) => v['solved'] === false },
      text('handling', true, 4),
      text('public_reply', false, 3),
    ],
  },
  'pass-review': { weight: 'primary', fields: [text('opinion', false, 2)] },
  visit: {
    weight: 'primary',
    fields: [
      { name: 'reached', kind: 'yesno', required: true },
      { name: 'solved', kind: 'yesno', required: true, when: (v) => v['reached'] === true },
      { name: 'satisfied_result', kind: 'rate', required: true, when: (v) => v['reached'] === true },
      { name: 'satisfied_attitude', kind: 'rate', required: true, when: (v) => v['reached'] === true },
      { name: 'justified', kind: 'yesno', required: true, when: dissatisfied },
      text('note', false, 2),
    ],
  },
  'rule-return': {
    weight: 'primary',
    fields: [
      { name: 'agree', kind: 'yesno', required: true },
      { name: 'lead', kind: 'unit', when: (v) => v['agree'] === true },
      { name: 'co_units', kind: 'units', when: (v) => v['agree'] === true },
      text('opinion'),
    ],
  },
  contact: {
    weight: 'plain',
    fields: [
      {
        name: 'kind',
        kind: 'choice',
        required: true,
        choices: ['contact', 'on_site', 'progress'],
        start: () => 'contact',
      },
      { name: 'reached', kind: 'yesno', required: true, start: () => true, when: (v) => v['kind'] === 'contact' },
      text('note', false),
    ],
  },
  correct: CORRECT,
  answer: { weight: 'plain', fields: [text('answer', true, 4), { ...text('article', false, 1) }] },
  return: {
    weight: 'grave',
    fields: [text('reason'), text('basis', true, 2), { name: 'suggested_unit', kind: 'unit' }],
  },
  rework: { weight: 'grave', fields: [text('missing')] },
  'transfer-out': {
    weight: 'grave',
    fields: [
      {
        name: 'authority',
        kind: 'choice',
        required: true,
        choices: [
          '110',
          '119',
          '120',
          '122',
          'court',
          'arbitration',
          'reconsideration',
          'discipline',
          'petition',
          'other',
        ],
      },
      text('guidance'),
    ],
  },
  refuse: {
    weight: 'grave',
    fields: [
      {
        name: 'reason_code',
        kind: 'choice',
        required: true,
        choices: [
          'not_in_scope',
          'judicial',
          'arbitration',
          'reconsideration',
          'petition_route',
          'state_secret',
          'privacy',
          'unlawful',
          'repeat_answered',
          'no_facts',
          'withdrawn_by_law',
        ],
      },
      text('guidance'),
    ],
  },
  'force-redispatch': { weight: 'grave', fields: [text('reason')] },
  reopen: { weight: 'grave', fields: [text('new_facts')] },
}

function dissatisfied(v: Values): boolean {
  if (v['reached'] !== true) return false
  const low = (name: string): boolean => typeof v[name] === 'number' && v[name] <= 2
  return v['solved'] === false || low('satisfied_result') || low('satisfied_attitude')
}

/** The commands that may be sent, the next step first, those with a cost last. */
export function inOrder(actions: readonly string[]): string[] {
  return Object.keys(FORMS).filter((command) => actions.includes(command))
}

export function startValues(form: Form, ticket: IncidentDetail): Values {
  const values: Values = {}
  for (const field of form.fields) {
    values[field.name] = field.start?.(ticket) ?? (field.kind === 'units' ? [] : field.kind === 'text' ? '' : null)
  }
  return values
}

export function asked(form: Form, values: Values): Field[] {
  return form.fields.filter((field) => field.when?.(values) ?? true)
}

const empty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '')

/** The names of the fields that still want an answer. */
export function missing(form: Form, values: Values): string[] {
  return asked(form, values)
    .filter((field) => field.required === true && empty(values[field.name]))
    .map((field) => field.name)
}

/** The command's own fields: what is asked and answered; a correction sends only what differs. */
export function bodyOf(command: string, form: Form, values: Values, ticket: IncidentDetail): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  const was = command === 'correct' ? startValues(form, ticket) : {}
  for (const field of asked(form, values)) {
    const value = values[field.name]
    if (empty(value) && !(command === 'correct' && field.kind === 'condition')) continue
    if (command === 'correct' && field.kind !== 'text' && value === was[field.name]) continue
    body[field.name] = typeof value === 'string' ? value.trim() : value
  }
  return body
}
