import { describe, expect, it } from 'vitest'
import type { ClockRun, IncidentDetail, TicketTime } from '@/contract'
import { aRun, aTicket, someTime } from '@/live/samples'
import { barOf, endedRuns, endOf, isLate, openRuns } from './clockRuns'
import { effectsOf } from './effects'
import { notesOf, type Sayings } from './eventNotes'
import { shares } from './lateness'

const at = (text: string): number => Date.parse(`2026-11-22T${text}:00Z`)
const iso = (text: string): string => `2026-11-22T${text}:00+00:00`
/** Ten hours, from 02:00 to 12:00. */
const handle = aRun()

describe('lateness', () => {
  it('is added up by whose it was, the greatest share first, and a night is nobody’s', () => {
    const piece = (whose: 'unit' | 'centre' | 'off_hours', holder: string, seconds: number) => ({
      whose,
      holder,
      seconds,
      since: iso('01:00'),
    })
    const segments = [
      piece('unit', 'ZHZF', 600),
      piece('off_hours', 'ZHZF', 5000),
      piece('unit', 'ZJJ', 900),
      piece('off_hours', 'ZJJ', 100),
      piece('unit', 'ZHZF', 60),
      piece('centre', 'CENTRE', 30),
    ]
    const late = { no: 1, due: iso('01:00'), until: iso('05:00'), seconds: 6690, segments }
    expect(shares(late).map((s) => [s.whose, s.holder, s.seconds])).toEqual([
      ['off_hours', '', 5100],
      ['unit', 'ZJJ', 900],
      ['unit', 'ZHZF', 660],
      ['centre', '', 30],
    ])
  })
})

describe('the bar of a clock', () => {
  const widths = (run: ClockRun, now: number): [string, number][] =>
    barOf(run, now).stretches.map((s) => [s.what, Math.round(s.to - s.from)])

  it('fills from the start to now, and leaves what is left', () => {
    expect(widths(handle, at('07:00'))).toEqual([
      ['used', 50],
      ['left', 50],
    ])
    expect(barOf(handle, at('07:00')).due).toBe(100)
  })
  it('goes beyond the due time when it is late, at most as far again', () => {
    expect(widths(handle, at('14:30'))).toEqual([
      ['used', 80],
      ['over', 20],
    ])
    expect(barOf(handle, at('14:30')).due).toBe(80)
    expect(barOf(handle, at('14:30') + 90 * 24 * 3_600_000).due).toBe(50)
  })
  it('shows its pauses, also the one that lasts', () => {
    const pauses = [
      { since: iso('04:00'), until: iso('06:00') },
      { since: iso('08:00'), until: null },
    ]
    expect(widths({ ...handle, pauses }, at('10:00'))).toEqual([
      ['used', 20],
      ['paused', 20],
      ['used', 20],
      ['paused', 20],
      ['left', 20],
    ])
  })
  it('of an ended clock leaves nothing', () => {
    const ended = { ...handle, ended_at: iso('04:00'), how: 'met' }
    expect(widths(ended, at('11:00'))).toEqual([['used', 20]])
    expect(endOf(ended)).toBe('met')
    expect(endOf({ ...ended, ended_at: iso('13:00') })).toBe('late')
    expect(endOf({ ...ended, how: 'moved' })).toBe('moved')
  })
})

describe('the order of clocks', () => {
  it('puts what runs out first before what stands still, then others’ tasks, and rights last', () => {
    const runs = [
      aRun({ no: 1, clock: 'return', due: iso('03:00') }),
      aRun({ no: 2, clock: 'handle', due: iso('04:00'), pauses: [{ since: iso('02:30'), until: null }] }),
      aRun({ no: 3, clock: 'citizen', due: iso('12:00') }),
      aRun({ no: 4, clock: 'sign', due: iso('05:00') }),
      aRun({ no: 6, task: 'co:ZJJ', due: iso('02:30') }),
      aRun({ no: 5, clock: 'accept', ended_at: iso('02:10'), how: 'met' }),
    ]
    expect(openRuns(runs).map((r) => r.no)).toEqual([4, 3, 2, 6, 1])
    expect(endedRuns(runs).map((r) => r.no)).toEqual([5])
  })
  it('never calls a right or a pause late', () => {
    expect(isLate(aRun({ clock: 'return' }), at('13:00'))).toBe(false)
    expect(isLate(aRun({ pauses: [{ since: iso('03:00'), until: null }], left_s: 60 }), at('13:00'))).toBe(false)
    expect(isLate(handle, at('13:00'))).toBe(true)
  })
})

describe('what a command does to the clocks', () => {
  const ticket = (time: Partial<TicketTime>, more: Partial<IncidentDetail> = {}): IncidentDetail => ({
    ...aTicket('a', { status: 'HANDLING', lead: 'ZHZF' }),
    classification: null,
    proposal: null,
    linked: [],
    merged: [],
    split_into: [],
    whistled: [],
    accused: [],
    wants_reply: false,
    reports_received: [],
    actions: [],
    candidates: 0,
    time: someTime(time),
    ...more,
  })
  const effects = (command: string, values: object, it_: IncidentDetail, now = at('07:00'), unit: string | null = 'ZHZF') =>
    effectsOf(command, { ...values }, it_, unit, now)

  it('of a feedback: the handling clock ends, late or in time, the citizen’s runs on', () => {
    const runs = [handle, aRun({ no: 2, clock: 'citizen', due: iso('12:00') })]
    expect(effects('feedback', {}, ticket({ runs }))).toEqual([
      { key: 'ends', clock: 'handle', leftMs: 5 * 3_600_000 },
      { key: 'starts', clocks: ['review'] },
      { key: 'runsOn', clock: 'citizen', at: at('12:00') },
    ])
    expect(effects('feedback', {}, ticket({ runs }), at('13:00'))[0]).toMatchObject({ key: 'endsLate', clock: 'handle' })
  })
  it('of an extension: from when to when, and that cards wait for the ruling', () => {
    expect(effects('extend', { until: '2026-11-23T17:00' }, ticket({ runs: [handle], extensions: 1 }))).toEqual([
      { key: 'extends', clock: 'handle', was: at('12:00'), at: Date.parse('2026-11-23T09:00:00Z') },
      { key: 'waits', clock: 'handle', at: at('12:00'), count: 2 },
    ])
    expect(effects('extend', { until: '' }, ticket({ runs: [handle] })).map((e) => e.key)).toEqual(['waits'])
  })
  it('of its ruling: what was asked for, or nothing', () => {
    const pending = { kind: 'suspension', run: 1, until: iso('20:00'), endorsed: true } as const
    const asked = ticket({ runs: [handle], pending })
    expect(effects('rule-adjustment', { agree: true }, asked)).toEqual([
      { key: 'pauses', clock: 'handle', leftMs: 5 * 3_600_000, at: at('20:00') },
    ])
    expect(effects('rule-adjustment', { agree: false }, asked)).toEqual([{ key: 'runsOn', clock: 'handle', at: at('12:00') }])
  })
  it('of a co-handler’s feedback: its own clock alone', () => {
    const runs = [handle, aRun({ no: 2, task: 'co:ZJJ', holder: 'ZJJ', due: iso('09:00') })]
    const shared = ticket({ runs }, { co: [{ unit: 'ZJJ', state: 'HANDLING' }] })
    expect(effects('feedback', {}, shared, at('07:00'), 'ZJJ')).toEqual([{ key: 'ends', clock: 'handle', leftMs: 2 * 3_600_000 }])
  })
  it('of a word of progress: none', () => {
    expect(effects('contact', { kind: 'progress' }, ticket({ runs: [handle] }))).toEqual([{ key: 'nothing' }])
  })
})

describe('the facts of an event', () => {
  const say: Sayings = {
    t: (key, values) => [key, ...Object.values(values ?? {}).map(String)].join(' '),
    moment: (text) => text.slice(11, 16),
    length: (seconds) => `${seconds} s`,
    unit: (code) => `<${code}>`,
    join: (names) => names.join('+'),
  }
  it('tell of a step: which, the card, who was told, how late', () => {
    const fields = { clock: 'handle', holder: 'ZJJ', step: 'E6', card: 'red', told: ['dept_deputy', 'duty_officer'], overtaken: false, late_s: 90, action: 'supervise' }
    expect(notesOf({ type: 'StepFired', fields }, say)).toEqual([
      'told.step clock.handle step.E6',
      '<ZJJ>',
      'told.toCard cardName.red',
      'told.told audience.dept_deputy+audience.duty_officer',
      'told.late 90 s',
    ])
    expect(notesOf({ type: 'StepFired', fields: { ...fields, told: [], overtaken: true, late_s: 0 } }, say)).toContain('told.overtaken')
  })
  it('tell of a move to another calendar: each clock, from when to when', () => {
    const moved = [{ no: 4, clock: 'handle', holder: 'ZJJ', task: '', due_before: '2026-03-05T09:00:00Z', due_after: '2026-03-06T10:00:00Z' }]
    expect(notesOf({ type: 'DeadlinesMoved', fields: { calendar: 'abc', moved } }, say)).toEqual(['told.moved clock.handle 09:00 10:00'])
  })
  it('tell of a return how long it was held', () => {
    const fields = { unit: 'ZJJ', held_s: 600, suggested_unit: null }
    expect(notesOf({ type: 'ReturnRequested', fields }, say)).toEqual(['<ZJJ>', 'told.held 600 s'])
  })
  it('name a contact, and leave out what is not said', () => {
    expect(notesOf({ type: 'ContactRecorded', fields: { kind: 'on_site', reached: true } }, say)).toEqual(['choice.contact.kind.on_site'])
    expect(notesOf({ type: 'TicketArchived', fields: {} }, say)).toEqual([])
  })
})
