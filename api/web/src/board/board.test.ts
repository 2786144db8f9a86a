import { describe, expect, it } from 'vitest'
import type { Account } from '@/contract'
import { aTicket } from '@/live/samples'
import { cardOf, countCards, isOverdue, nextClock } from './card'
import { ALL, byDangerFirst, byWhatRunsOut, fromQuery, matches, queueCounts, toListQuery, toQuery } from './filter'
import { waitsFor } from './mine'
import { settle } from './settle'
import { titleOf, titleParts } from './title'

const at = (text: string): number => Date.parse(`2026-11-22T${text}:00+00:00`)
const iso = (text: string): string => `2026-11-22T${text}:00+00:00`

describe('a title', () => {
  it('names a masked matter in the language of who reads it, with the place that it was told', () => {
    const english = (key: string): string => (key === 'board.masked' ? 'Sensitive matter' : key)
    expect(titleOf({ sight: 'masked', title: '敏感事项' }, english)).toBe('Sensitive matter')
    expect(titleOf({ sight: 'masked', title: '敏感事项 · 碧湖镇' }, english)).toBe('Sensitive matter · 碧湖镇')
    expect(titleOf({ sight: 'case', title: '暴露垃圾 · 碧湖镇' }, english)).toBe('暴露垃圾 · 碧湖镇')
    expect(titleParts('暴露垃圾 · 碧湖镇 · 12号')).toEqual(['暴露垃圾', '碧湖镇 · 12号'])
  })
})

describe('the card', () => {
  const red = aTicket('a', { card: 'red', due: { handle: iso('10:00') }, next_due_at: iso('10:00') })
  it('is the ladder’s, and nobody’s once the ticket has ended', () => {
    expect(cardOf(red)).toBe('red')
    expect(cardOf({ ...red, closed_at: iso('09:00') })).toBe('')
  })
  it('is not what lateness is told by', () => {
    expect(isOverdue({ ...red, card: '' }, at('10:00'))).toBe(true)
    expect(isOverdue(red, at('09:59'))).toBe(false)
    expect(isOverdue({ ...red, closed_at: iso('09:00') }, at('11:00'))).toBe(false)
  })
  it('is counted, and its count is a door', () => {
    const tickets = [red, aTicket('b', { card: 'blue' }), aTicket('c')]
    expect(countCards(tickets)).toEqual({ '': 1, blue: 1, yellow: 0, orange: 0, red: 1 })
    const here = { ...ALL, card: 'red' as const }
    expect(tickets.filter((t) => matches(t, here, null, at('01:00'))).map((t) => t.id)).toEqual(['a'])
    expect(fromQuery(toQuery(here))).toEqual(here)
  })
  it('never counts the time for returning, which is a right', () => {
    expect(nextClock(aTicket('a', { due: { return: iso('01:00'), handle: iso('05:00') } }))).toBe('handle')
  })
})

describe('the filter', () => {
  it('is kept in the address and read back the same', () => {
    const filter = { ...ALL, status: 'HANDLING', area: '331102001', severity: 'S2' as const, overdue: true, q: '垃圾' }
    expect(fromQuery(toQuery(filter))).toEqual(filter)
    expect(toQuery(ALL)).toEqual({})
  })
  it('leaves nonsense in the address out', () => {
    expect(fromQuery({ severity: 'S9', shelf: 'x', overdue: 'yes' })).toEqual(ALL)
  })
  it('asks for first-level classes and subclasses by their own names', () => {
    expect(toListQuery({ ...ALL, subclass: '08' }, 0)['class']).toBe('08')
    expect(toListQuery({ ...ALL, subclass: '0801' }, 0)['subclass']).toBe('0801')
  })
  it('finds by place, unit, class, words and lateness', () => {
    const ticket = aTicket('a', { village: '331102001001', co: [{ unit: 'ZJJ', state: 'HANDLING' }], lead: 'GAJ' })
    const fits = (part: object): boolean => matches(ticket, { ...ALL, ...part }, null, at('01:00'))
    expect(fits({ area: '331102001' })).toBe(true)
    expect(fits({ area: '331102001001' })).toBe(true)
    expect(fits({ area: '331102002' })).toBe(false)
    expect(fits({ unit: 'ZJJ' })).toBe(true)
    expect(fits({ subclass: '08' })).toBe(true)
    expect(fits({ subclass: '09' })).toBe(false)
    expect(fits({ q: '工单 A' })).toBe(true)
    expect(fits({ overdue: true })).toBe(false)
  })
  it('puts what runs out next first', () => {
    const list = [
      aTicket('none', { next_due_at: null }),
      aTicket('late', { next_due_at: iso('09:00') }),
      aTicket('soon', { next_due_at: iso('03:00') }),
    ]
    expect(list.sort(byWhatRunsOut).map((t) => t.id)).toEqual(['soon', 'late', 'none'])
  })
})

describe('what is mine', () => {
  const account = (role: string, unit: string | null = null): Account => ({
    id: 'x',
    username: 'x',
    role,
    unit,
    area: null,
    name: '',
  })
  it('is the unit’s for a department, the status’ for the centre', () => {
    const ticket = aTicket('a', { status: 'PENDING_SIGN', lead: 'GAJ', co: [{ unit: 'ZJJ', state: 'PENDING_SIGN' }] })
    expect(waitsFor(ticket, account('DEPT_DESK', 'GAJ'))).toBe(true)
    expect(waitsFor(ticket, account('DEPT_DESK', 'ZJJ'))).toBe(true)
    expect(waitsFor(ticket, account('DEPT_DESK', 'SLJ'))).toBe(false)
    expect(waitsFor(ticket, account('DISPATCHER'))).toBe(false)
    expect(waitsFor(aTicket('b'), account('ACCEPTOR'))).toBe(true)
  })
})

describe('the queues', () => {
  it('count what a click on them would list, through the other filters', () => {
    const who: Account = { id: 'd', username: 'd', role: 'DISPATCHER', unit: null, area: null, name: '' }
    const tickets = [
      aTicket('a', { status: 'FEEDBACK', title: '路灯照明' }),
      aTicket('b', { status: 'FEEDBACK', title: '暴露垃圾' }),
      aTicket('c', { status: 'HANDLING', title: '路灯照明' }),
    ]
    const lamps = queueCounts(tickets, { ...ALL, q: '路灯', status: 'HANDLING' }, who, at('00:00'))
    expect(lamps).toEqual({ byStatus: { FEEDBACK: 1, HANDLING: 1 }, total: 2, mine: 1 })
    expect(queueCounts(tickets, { ...ALL, mine: true }, who, at('00:00'))).toMatchObject({ total: 3, mine: 2 })
  })
})

describe('rows while somebody reads', () => {
  it('stay where they are, and new ones wait', () => {
    expect(settle(['a', 'b'], ['c', 'b', 'a', 'd'], true)).toEqual({ shown: ['a', 'b'], waiting: 2, left: new Set() })
  })
  it('rest when they have left', () => {
    expect(settle(['a', 'b'], ['b'], true)).toEqual({ shown: ['a', 'b'], waiting: 0, left: new Set(['a']) })
  })
  it('follow at once when nobody reads, and in an empty list', () => {
    expect(settle(['a', 'b'], ['c', 'b'], false).shown).toEqual(['c', 'b'])
    expect(settle([], ['a'], true).shown).toEqual(['a'])
  })
})

describe('the wall', () => {
  it('shows danger to life first, then what runs out first', () => {
    const soon = aTicket('soon', { severity: 'S3', next_due_at: iso('01:00') })
    const later = aTicket('later', { severity: 'S2', next_due_at: iso('02:00') })
    const danger = aTicket('danger', { severity: 'S1', next_due_at: iso('09:00') })
    expect([later, danger, soon].sort(byDangerFirst).map((t) => t.id)).toEqual(['danger', 'soon', 'later'])
  })
})
