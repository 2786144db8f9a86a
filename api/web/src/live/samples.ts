/** Tickets and frames for the tests of the live client. */

import type { AuditSign, ClockRun, Frame, IncidentView, TicketTime } from '@/contract'

export function aTicket(id: string, with_: Partial<IncidentView> = {}): IncidentView {
  return {
    id,
    case_no: `331102202611220100000${id}`,
    version: 1,
    status: 'PENDING_ACCEPT',
    end: null,
    sensitivity: 'normal',
    severity: 'S3',
    subclass: '0801',
    condition: '',
    confidence: 0.9,
    channel: 'hotline',
    request_type: '',
    county: '331102',
    town: '331102001',
    village: null,
    grid: null,
    lng: 119.9,
    lat: 28.4,
    lead: null,
    co: [],
    device: null,
    reports: 1,
    returns: 0,
    reworks: 0,
    reopenings: 0,
    flags: [],
    opened_at: '2026-11-22T02:00:00+00:00',
    updated_at: '2026-11-22T02:00:00+00:00',
    closed_at: null,
    due: {},
    next_due_at: null,
    card: '',
    provisional: false,
    overdue: [],
    urges: 0,
    supervised: false,
    listed: false,
    helpers: [],
    petition: null,
    sight: 'working',
    title: `工单 ${id}`,
    ...with_,
  }
}

export function aRun(with_: Partial<ClockRun> = {}): ClockRun {
  return {
    no: 1,
    clock: 'handle',
    holder: 'ZHZF',
    task: '',
    started_at: '2026-11-22T02:00:00+00:00',
    due: '2026-11-22T12:00:00+00:00',
    seconds: 36_000,
    kind: 'C',
    source: '',
    pauses: [],
    left_s: 36_000,
    used_s: 0,
    ended_at: null,
    how: '',
    card: '',
    provisional: false,
    step: null,
    step_at: null,
    ...with_,
  }
}

export function someTime(with_: Partial<TicketTime> = {}): TicketTime {
  return {
    as_of: '2026-11-22T02:00:00+00:00',
    runs: [],
    charged: [],
    overdue: [],
    lateness: [],
    pending: null,
    extensions: 0,
    suspended_until: null,
    orders: [],
    drafts: [],
    bounces: [],
    appeal: null,
    reporter_urges: 0,
    co_proposed: [],
    checked: '',
    ...with_,
  }
}

const cursor = (n: number): string => `c${n}`
const at = '2026-11-22T02:00:00+00:00'

export function snapshot(n: number, tickets: IncidentView[], last = true): Frame {
  return { type: 'snapshot', n, cursor: cursor(n), page: n, last, truncated: false, tickets, counters: null, server_time: at }
}
export function change(n: number, ticket: IncidentView, event = 'TicketSigned'): Frame {
  return { type: 'change', n, cursor: cursor(n), ticket, events: [{ type: event, version: ticket.version, at }] }
}
export function gone(n: number, id: string, version = 1): Frame {
  return { type: 'gone', n, cursor: cursor(n), id, version }
}
export const allIsWell: AuditSign = { age_s: 1, alarms: [], missed: 0, spurious: 0, differing: 0, greatest_late_s: 0 }

export function beat(n: number, ageS = 0.4): Frame {
  return { type: 'beat', n, cursor: cursor(n), age_s: ageS, oldest: null, audit: allIsWell, server_time: at }
}
export function reset(n: number): Frame {
  return { type: 'reset', n, cursor: '', reason: 'too_old' }
}

export function notice(n: number, id: string): Frame {
  const words = { title: '【催办】', body: '请办理' }
  const body = { id, incident_id: 'a', what: 'step.urge', step: 'E5', card: 'yellow', urgent: false, count: 1 }
  return { type: 'notice', n, cursor: cursor(n), notice: { ...body, zh: words, en: words, at } }
}
