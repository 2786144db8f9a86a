import { describe, expect, it } from 'vitest'
import type { IncidentDetail } from '@/contract'
import { Problem, Unanswered } from '@/http/client'
import { aTicket, someTime } from '@/live/samples'
import { COMMANDS } from '@/generated/commands'
import en from '@/i18n/en'
import zh from '@/i18n/zh-CN'
import { marked, readingWords } from './evidence'
import { asked, bodyOf, choicesOf, FORMS, inOrder, missing, startValues, type Form, type Values } from './forms'
import { ofOutcome } from './sending'
import { answered, nothingYet, notAnswered, withoutActions } from './standing'

const detail = (with_: Partial<IncidentDetail> = {}): IncidentDetail => ({
  ...aTicket('a'),
  classification: null,
  proposal: { lead: 'ZHZF', co_units: ['FL'], rule: 'r1', rules_version: '1', why: '' },
  linked: [],
  merged: [],
  split_into: [],
  whistled: [],
  accused: [],
  wants_reply: false,
  reports_received: [],
  actions: [],
  candidates: 0,
  time: someTime(),
  ...with_,
})
const NOW = Date.parse('2026-11-22T04:00:00Z')
const form = (command: string) => {
  const found = FORMS[command]
  if (found === undefined) throw new Error(command)
  return found
}

describe('forms of commands', () => {
  it('starts a dispatch with what the rule proposes', () => {
    const values = startValues(form('dispatch'), detail(), NOW)
    expect(bodyOf('dispatch', form('dispatch'), values, detail())).toEqual({ lead: 'ZHZF', co_units: ['FL'] })
  })

  it('wants the reason only when it is not solved', () => {
    const feedback = form('feedback')
    const t = detail()
    const values = startValues(feedback, t, NOW)
    expect(missing(feedback, values, t)).toEqual(['solved', 'handling'])
    expect(missing(feedback, { ...values, solved: true, handling: '已清运' }, t)).toEqual([])
    expect(missing(feedback, { ...values, solved: false, handling: '已清运' }, t)).toEqual(['unsolved_reason'])
  })

  it('asks at a visit only what follows from the answers', () => {
    const visit = form('visit')
    const names = (values: object): string[] => asked(visit, { ...values }, detail()).map((f) => f.name)
    expect(names({ reached: false })).toEqual(['reached', 'note'])
    expect(names({ reached: true, solved: true, satisfied_result: 5, satisfied_attitude: 5 })).not.toContain('justified')
    expect(names({ reached: true, solved: true, satisfied_result: 2 })).toContain('justified')
  })

  it('sends of a correction only what differs', () => {
    const correct = form('correct')
    const ticket = detail()
    const values = { ...startValues(correct, ticket, NOW), severity: 'S2', opinion: ' 有积水 ' }
    expect(bodyOf('correct', correct, values, ticket)).toEqual({ severity: 'S2', opinion: '有积水' })
    expect(bodyOf('correct', correct, startValues(correct, ticket, NOW), ticket)).toEqual({})
  })

  it('puts the next step before what has a cost and leaves out what it does not know', () => {
    expect(inOrder(['refuse', 'later-command', 'correct', 'accept'])).toEqual(['accept', 'correct', 'refuse'])
  })
})

describe('forms that follow from the document', () => {
  it('exist for every command, with words in both languages', () => {
    expect(Object.keys(FORMS).sort()).toEqual(Object.keys(COMMANDS).sort())
    for (const words of [zh, en]) {
      for (const [command, { fields }] of Object.entries(FORMS)) {
        expect(words.command, command).toHaveProperty([command])
        expect(words.consequence, command).toHaveProperty([command])
        for (const field of fields) {
          expect(words.field, `${command}: ${field.name}`).toHaveProperty([field.name])
          for (const code of field.kind === 'choice' ? choicesOf(field, detail()) : []) {
            expect(words.choice, `${command} ${field.name} ${code}`).toHaveProperty([command, field.name, code])
          }
        }
      }
    }
  })

  it('send moments of the county, references line by line and numbers as numbers', () => {
    const t = detail()
    const values = { until: '2026-11-25T17:30', reason: ' 等材料 ', evidence: 'a.jpg\n\n b.jpg ' }
    expect(bodyOf('extend', form('extend'), values, t)).toEqual({
      until: '2026-11-25T09:30:00.000Z',
      reason: '等材料',
      evidence: ['a.jpg', 'b.jpg'],
    })
    const check = { result: 'exists', photos: 'a.jpg', lng: '119.9', lat: '28.4', note: '' }
    const before = detail({ status: 'CHECKING_PRE' })
    expect(bodyOf('report-check', form('report-check'), check, before)).toMatchObject({ lng: 119.9, lat: 28.4 })
  })

  it('take parts whole, and a ticket by its page’s address', () => {
    const parts = { name: 'parts', kind: 'parts', required: true, least: 2 } as const
    const into = { name: 'into', kind: 'ticket', required: true } as const
    const split: Form = { weight: 'plain', fields: [parts, into] }
    const values: Values = { ...startValues(split, detail(), NOW), into: 'http://centre/t/i123-a?x=1' }
    expect(missing(split, values, detail())).toEqual(['parts'])
    values['parts'] = [
      { subclass: '0701', text: '垃圾' },
      { subclass: '0604', text: '路灯' },
    ]
    expect(missing(split, values, detail())).toEqual([])
    expect(bodyOf('split', split, values, detail())).toEqual({ parts: values['parts'], into: 'i123-a' })
  })

  it('offer only what the ticket has: drafts that wait, results of this check, graver severities', () => {
    const draft = { kind: 'notice', unit: 'ZHZF', why: 'E9', at: '2026-11-22T02:00:00Z' } as const
    const drafts = [
      { ...draft, no: 1, agreed: true },
      { ...draft, no: 2, agreed: null },
    ]
    const t = detail({ status: 'CHECKING_POST', severity: 'S2', time: someTime({ drafts }) })
    const choices = (command: string, name: string): readonly string[] => {
      const field = form(command).fields.find((f) => f.name === name)
      return field === undefined ? [] : choicesOf(field, t)
    }
    expect(choices('sign-draft', 'draft')).toEqual(['2'])
    expect(choices('report-check', 'result')).toEqual(['passed', 'failed', 'unable'])
    const helped = detail({ co: [{ unit: 'ZJJ', state: 'DONE' }, { unit: 'GAJ', state: 'HANDLING' }] })
    expect(startValues(form('waive-co'), helped, NOW)['unit']).toBe('GAJ')
    expect(choices('raise', 'severity')).toEqual(['S1'])
    const values = { ...startValues(form('sign-draft'), t, NOW), agree: true }
    expect(bodyOf('sign-draft', form('sign-draft'), values, t)).toEqual({ draft: 2, agree: true, form: 'notice' })
  })
})

describe('outcomes', () => {
  it('are done, or refused with a reason in the reader’s language', () => {
    expect(ofOutcome({ outcome: 'done', command_id: 'c', version: 3, facts: {} }, false).kind).toBe('done')
    const no = { outcome: 'refused', command_id: 'c', version: null, facts: {}, zh: '已超过', en: 'late' } as const
    const refused = ofOutcome({ ...no, reason: 'return_late' }, true)
    expect(refused).toMatchObject({ kind: 'refused', code: 'return_late', detail: 'late' })
  })
})

describe('evidence in the text', () => {
  it('is marked, danger over evidence', () => {
    expect(marked('楼道有煤气味,煤气味很浓', ['煤气', '楼道'], ['煤气味'])).toEqual([
      { text: '楼道', mark: 'evidence' },
      { text: '有', mark: null },
      { text: '煤气味', mark: 'danger' },
      { text: ',', mark: null },
      { text: '煤气味', mark: 'danger' },
      { text: '很浓', mark: null },
    ])
  })
  it('leaves a text without phrases whole', () => {
    expect(marked('路灯不亮', [''], [])).toEqual([{ text: '路灯不亮', mark: null }])
  })
})

describe('a reading', () => {
  const names: Record<string, string> = { 'kind.smoke': '烟雾', 'condition.high': '超过阈值' }
  const word = (of: string, name: string): string => names[`${of}.${name}`] ?? name
  it('is said in words, and what only repeats itself once', () => {
    expect(readingWords({ kind: 'smoke', value: 0.36, unit: 'dB/m', condition: 'smoke' }, word)).toBe('烟雾 0.36 dB/m')
    expect(readingWords({ kind: 'radar', value: 0, condition: 'high' }, word)).toBe('radar 0 超过阈值')
  })
})

describe('what a panel shows', () => {
  const unseen = new Problem(404, {})
  it('keeps its last content when one’s own success takes the ticket out of sight', () => {
    const held = detail({ actions: ['visit'] })
    const after = notAnswered(answered(held), unseen)
    expect(after).toEqual({ ticket: held, gone: true, failure: '' })
    expect(withoutActions(held, after.gone).actions).toEqual([])
    expect(notAnswered(after, new Unanswered()).gone).toBe(true)
    expect(answered(held).gone).toBe(false)
  })
  it('says what is missing only of what was never shown', () => {
    expect(notAnswered(nothingYet(), unseen).failure).toBe('missing')
    expect(notAnswered(nothingYet(), new Unanswered()).failure).toBe('failed')
    expect(notAnswered(answered(detail()), new Unanswered())).toMatchObject({ gone: false, failure: '' })
  })
})
