import { describe, expect, it } from 'vitest'
import type { IncidentDetail } from '@/contract'
import { Problem, Unanswered } from '@/http/client'
import { aTicket, someTime } from '@/live/samples'
import { contactOf } from './contact'
import { marked } from './evidence'
import { asked, bodyOf, FORMS, inOrder, missing, startValues } from './forms'
import { ofOutcome } from './sending'
import { answered, nothingYet, notAnswered, withoutActions } from './standing'

const detail = (with_: Partial<IncidentDetail> = {}): IncidentDetail => ({
  ...aTicket('a'),
  classification: null,
  proposal: { lead: 'ZHZF', co_units: ['FL'], rule: 'r1', rules_version: '1', why: '' },
  linked: [],
  wants_reply: false,
  reports_received: [],
  actions: [],
  candidates: 0,
  time: someTime(),
  ...with_,
})
const form = (command: string) => {
  const found = FORMS[command]
  if (found === undefined) throw new Error(command)
  return found
}

describe('forms of commands', () => {
  it('starts a dispatch with what the rule proposes', () => {
    const values = startValues(form('dispatch'), detail())
    expect(bodyOf('dispatch', form('dispatch'), values, detail())).toEqual({ lead: 'ZHZF', co_units: ['FL'] })
  })

  it('wants the reason only when it is not solved', () => {
    const feedback = form('feedback')
    const values = startValues(feedback, detail())
    expect(missing(feedback, values)).toEqual(['solved', 'handling'])
    expect(missing(feedback, { ...values, solved: true, handling: '已清运' })).toEqual([])
    expect(missing(feedback, { ...values, solved: false, handling: '已清运' })).toEqual(['unsolved_reason'])
  })

  it('asks at a visit only what follows from the answers', () => {
    const visit = form('visit')
    const names = (values: object): string[] => asked(visit, { ...values }).map((f) => f.name)
    expect(names({ reached: false })).toEqual(['reached', 'note'])
    expect(names({ reached: true, solved: true, satisfied_result: 5, satisfied_attitude: 5 })).not.toContain('justified')
    expect(names({ reached: true, solved: true, satisfied_result: 2 })).toContain('justified')
  })

  it('sends of a correction only what differs', () => {
    const correct = form('correct')
    const ticket = detail()
    const values = { ...startValues(correct, ticket), severity: 'S2', opinion: ' 有积水 ' }
    expect(bodyOf('correct', correct, values, ticket)).toEqual({ severity: 'S2', opinion: '有积水' })
    expect(bodyOf('correct', correct, startValues(correct, ticket), ticket)).toEqual({})
  })

  it('puts the next step before what has a cost and leaves out what it does not know', () => {
    expect(inOrder(['refuse', 'later-command', 'correct', 'accept'])).toEqual(['accept', 'correct', 'refuse'])
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

describe('a contact in the timeline', () => {
  it('is named, and nothing else is', () => {
    const say = (key: string): string => key.split('.').at(-1) ?? ''
    expect(contactOf({ type: 'ContactRecorded', fields: { kind: 'on_site' } }, say)).toBe('on_site')
    expect(contactOf({ type: 'ContactRecorded', fields: {} }, say)).toBe('')
    expect(contactOf({ type: 'TicketSigned', fields: { kind: 'on_site' } }, say)).toBe('')
  })
})
