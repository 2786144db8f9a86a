/** What a command will do to the clocks of a ticket, said before it is sent. */

import type { ClockRun, IncidentDetail } from '@/contract'
import { momentOf } from '@/time/countyTime'
import type { Values } from './forms'

/** One sentence: the words `effect.{key}`, with moments (ms), clocks and lengths still as data. */
export interface Effect {
  key: 'ends' | 'endsLate' | 'cancels' | 'starts' | 'runsOn' | 'waits' | 'extends' | 'pauses' | 'resumes' | 'recounts' | 'nothing'
  clock?: string
  clocks?: readonly string[]
  at?: number
  was?: number
  leftMs?: number
  count?: number
}

interface Touch {
  ends?: readonly string[]
  cancels?: readonly string[]
  starts?: readonly string[]
  runsOn?: readonly string[]
  all?: boolean
}

/** By command, as the closed loop has it (clocks that end met, are cancelled, start, and run on all the same). What is
 * still to be agreed to is said as if it were. */
const TOUCHES: Record<string, Touch | ((values: Values) => Touch)> = {
  accept: { ends: ['accept'], starts: ['dispatch', 'citizen'] },
  dispatch: { ends: ['dispatch'], starts: ['sign', 'contact', 'handle'] },
  sign: { ends: ['sign'], runsOn: ['handle'] },
  contact: (v) => (v['kind'] === 'interim' ? { ends: ['interim'] } : v['kind'] === 'progress' ? {} : { ends: ['contact'] }),
  feedback: { ends: ['handle', 'contact', 'interim'], starts: ['review'], runsOn: ['citizen'] },
  'pass-review': { ends: ['review'], starts: ['visit'], runsOn: ['citizen'] },
  visit: (v) => (v['reached'] === true && v['justified'] !== true ? { ends: ['visit', 'citizen'] } : { runsOn: ['citizen'] }),
  return: { cancels: ['sign'], starts: ['ruling'], runsOn: ['handle'] },
  'rule-return': (v) =>
    v['agree'] !== false
      ? { ends: ['ruling'], cancels: ['handle'], starts: ['dispatch'], runsOn: ['citizen'] }
      : { ends: ['ruling'], runsOn: ['handle'] },
  endorse: (v) => (v['agree'] !== false ? { starts: ['ruling'], runsOn: ['handle'] } : { runsOn: ['handle'] }),
  rework: { ends: ['review'], runsOn: ['citizen'] },
  'order-check': { starts: ['check'], runsOn: ['citizen'] },
  'report-check': { ends: ['check'] },
  supervise: { starts: ['reply'], runsOn: ['handle'] },
  'reply-order': { ends: ['reply'], runsOn: ['handle'] },
  urge: { runsOn: ['handle'] },
  list: { runsOn: ['handle'] },
  'reporter-urge': { runsOn: ['handle'] },
  'reporter-adds': { runsOn: ['handle'] },
  'propose-co': { runsOn: ['handle'] },
  'add-co': { runsOn: ['handle'] },
  'force-redispatch': { cancels: ['sign', 'handle', 'contact'], starts: ['dispatch'], runsOn: ['citizen'] },
  whistle: { starts: ['report_in'], runsOn: ['handle'] },
  merge: { all: true },
  split: { all: true },
  'hand-over': { ends: ['accept'], starts: ['handover', 'citizen'] },
  'confirm-handover': { ends: ['handover'], all: true },
  'decline-handover': { ends: ['handover'], starts: ['dispatch'] },
  reopen: { starts: ['dispatch', 'citizen'] },
  appeal: { starts: ['ruling'] },
  'endorse-appeal': { ends: ['ruling'] },
  'rule-appeal': { ends: ['ruling'] },
  refuse: { all: true },
  'transfer-out': { all: true },
  answer: { all: true },
  'self-handle': { all: true },
  withdraw: { all: true },
  'force-close': { all: true },
}

/** The run of the sender's own task, where it only helps; else the lead's or the centre's. */
function openRun(ticket: IncidentDetail, clock: string, task: string): ClockRun | undefined {
  return ticket.time.runs.find((r) => r.clock === clock && r.task === task && r.ended_at === null)
}

/** What the command would do to the clocks, as far as it can be known before. `unit` is the sender's. */
export function effectsOf(command: string, values: Values, ticket: IncidentDetail, unit: string | null, now: number): Effect[] {
  const task = unit !== null && unit !== ticket.lead && ticket.co.some((c) => c.unit === unit) ? `co:${unit}` : ''
  const special = ADJUSTS[command]?.(values, ticket, now)
  if (special !== undefined) return special
  const touch = TOUCHES[command]
  const what = typeof touch === 'function' ? touch(values) : (touch ?? {})
  const found: Effect[] = []
  const ends = what.all === true ? ticket.time.runs.filter((r) => r.ended_at === null && r.task === '').map((r) => r.clock) : what.ends
  for (const clock of ends ?? []) {
    const run = openRun(ticket, clock, task)
    if (run === undefined || clock === 'return' || clock === 'apply') continue
    const leftMs = Date.parse(run.due) - now
    found.push({ key: leftMs < 0 ? 'endsLate' : 'ends', clock, leftMs: Math.abs(leftMs) })
  }
  for (const clock of what.cancels ?? []) {
    if (openRun(ticket, clock, task) !== undefined) found.push({ key: 'cancels', clock })
  }
  // A co-handler's own task starts nothing of the lead's or the centre's.
  if (what.starts !== undefined && task === '') found.push({ key: 'starts', clocks: what.starts })
  for (const clock of what.runsOn ?? []) {
    const run = openRun(ticket, clock, clock === 'citizen' ? '' : task)
    if (run !== undefined && found.every((e) => e.clock !== clock)) found.push({ key: 'runsOn', clock, at: Date.parse(run.due) })
  }
  return found.length > 0 ? found : [{ key: 'nothing' }]
}

type Adjusts = (values: Values, ticket: IncidentDetail, now: number) => Effect[] | undefined

/** The commands that move, stop or restart the handling clock. */
const ADJUSTS: Record<string, Adjusts> = {
  extend: (values, ticket) => {
    const run = openRun(ticket, 'handle', '')
    if (run === undefined) return undefined
    const was = Date.parse(run.due)
    const until = momentOf(values['until'])
    const waits: Effect = { key: 'waits', clock: 'handle', at: was, count: ticket.time.extensions + 1 }
    return until === null ? [waits] : [{ key: 'extends', clock: 'handle', was, at: until }, waits]
  },
  suspend: (values, ticket, now) => paused(momentOf(values['until']), ticket, now),
  'rule-adjustment': (values, ticket, now) => {
    const pending = ticket.time.pending
    const run = openRun(ticket, 'handle', '')
    if (pending === null || run === undefined) return undefined
    const was = Date.parse(run.due)
    if (values['agree'] === false) return [{ key: 'runsOn', clock: 'handle', at: was }]
    const until = Date.parse(pending.until)
    return pending.kind === 'extension' ? [{ key: 'extends', clock: 'handle', was, at: until }] : paused(until, ticket, now)
  },
  resume: (_values, ticket) => {
    const run = openRun(ticket, 'handle', '')
    return run === undefined ? undefined : [{ key: 'resumes', clock: 'handle', leftMs: run.left_s * 1000 }]
  },
  correct: (_values, ticket) => (ticket.lead === null ? undefined : [{ key: 'recounts' }]),
  raise: (_values, ticket) => (ticket.lead === null ? undefined : [{ key: 'recounts' }]),
}

function paused(until: number | null, ticket: IncidentDetail, now: number): Effect[] | undefined {
  const run = openRun(ticket, 'handle', '')
  if (run === undefined) return undefined
  const leftMs = Date.parse(run.due) - now
  return [{ key: 'pauses', clock: 'handle', leftMs, ...(until === null ? {} : { at: until }) }]
}
