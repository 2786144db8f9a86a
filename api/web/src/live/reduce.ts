/** What a board knows after some frames: a pure reducer over the frames of the live socket. */

import type { AuditSign, ChangeItem, Counters, Frame, GoneItem, IncidentView, NoticeBody } from '@/contract'

export interface LiveState {
  /** The number of the last frame of this socket; 0 before the first. */
  n: number
  cursor: string | null
  /** Every ticket of the subscription; replaced, never changed in place. */
  tickets: ReadonlyMap<string, IncidentView>
  /** A snapshot that is still arriving, page by page; it replaces `tickets` when it is whole. */
  arriving: ReadonlyMap<string, IncidentView> | null
  counters: Counters | null
  /** More tickets are in the view than the server sends; those due first are here. */
  truncated: boolean
  /** True once a whole snapshot has been seen. */
  ready: boolean
  beat: Beat | null
  /** When (local ms) and how each ticket changed after the snapshot. */
  changed: ReadonlyMap<string, Change>
  /** What one was told while this page is open, the newest first. */
  notices: readonly NoticeBody[]
}

export interface Beat {
  /** Local ms at which it came. */
  at: number
  ageS: number
  serverTime: string
  oldest: string | null
  /** What the timer auditor says of the deadlines. */
  audit: AuditSign
}

export interface Change {
  at: number
  isNew: boolean
  event: string | null
}

export type Need =
  | { kind: 'resubscribe'; cursor: string | null }
  | { kind: 'denied'; reason: string }

export const CHANGE_SHOWN_MS = 6_000
const NOTICES_KEPT = 50

export function emptyState(): LiveState {
  return {
    n: 0,
    cursor: null,
    tickets: new Map(),
    arriving: null,
    counters: null,
    truncated: false,
    ready: false,
    beat: null,
    changed: new Map(),
    notices: [],
  }
}

/**
 * The same state for a new socket: frame numbers begin again; what is known stays on the screen.
 * Half a snapshot is worth nothing, and a cursor that came with it neither.
 */
export function onNewSocket(state: LiveState): LiveState {
  return {
    ...state,
    n: 0,
    arriving: null,
    cursor: state.ready && state.arriving === null ? state.cursor : null,
  }
}

interface Draft {
  state: LiveState
  tickets: Map<string, IncidentView> | null
  changed: Map<string, Change> | null
}

const ticketsOf = (d: Draft): Map<string, IncidentView> => (d.tickets ??= new Map(d.state.tickets))
const changedOf = (d: Draft): Map<string, Change> => (d.changed ??= new Map(d.state.changed))

/** The state after `frames` that came at `now` (local ms), and what the socket has to do next. */
export function reduce(
  before: LiveState,
  frames: readonly Frame[],
  now: number,
): { state: LiveState; need: Need | null } {
  const draft: Draft = { state: { ...before }, tickets: null, changed: null }
  let need: Need | null = null
  for (const frame of frames) {
    if (frame.type === 'denied') {
      need = { kind: 'denied', reason: frame.reason }
      break
    }
    if (frame.n <= draft.state.n) continue
    if (frame.n !== draft.state.n + 1) {
      const whole = draft.state.ready && draft.state.arriving === null
      need = { kind: 'resubscribe', cursor: whole ? draft.state.cursor : null }
      break
    }
    draft.state.n = frame.n
    draft.state.cursor = frame.cursor === '' ? null : frame.cursor
    apply(draft, frame, now)
  }
  forget(draft, now)
  if (draft.tickets !== null) draft.state.tickets = draft.tickets
  if (draft.changed !== null) draft.state.changed = draft.changed
  return { state: draft.state, need }
}

function apply(draft: Draft, frame: Exclude<Frame, { type: 'denied' }>, now: number): void {
  const { state } = draft
  switch (frame.type) {
    case 'snapshot': {
      const arriving = new Map(frame.page > 1 ? state.arriving : null)
      for (const ticket of frame.tickets) put(arriving, ticket)
      state.counters = frame.counters ?? state.counters
      state.arriving = frame.last ? null : arriving
      state.truncated = frame.truncated
      if (frame.last) {
        draft.tickets = arriving
        state.ready = true
      }
      return
    }
    case 'change':
    case 'gone':
      applyItem(draft, frame, now)
      return
    case 'changes':
      for (const item of frame.items) applyItem(draft, item, now)
      return
    case 'counters':
      state.counters = frame.counters
      return
    case 'beat':
      state.beat = {
        at: now,
        ageS: frame.age_s,
        serverTime: frame.server_time,
        oldest: frame.oldest ? `${frame.oldest.path} · ${frame.oldest.lane} · ${frame.oldest.partition}` : null,
        audit: frame.audit,
      }
      return
    case 'notice': {
      const { notice } = frame
      // It may come twice, under the same id.
      state.notices = [notice, ...state.notices.filter((n) => n.id !== notice.id)].slice(0, NOTICES_KEPT)
      return
    }
    case 'reset':
      // What is on the screen stays until the new snapshot is whole.
      state.arriving = new Map()
      return
  }
}

function applyItem(draft: Draft, item: ChangeItem | GoneItem, now: number): void {
  const { state } = draft
  const id = item.type === 'change' ? item.ticket.id : item.id
  if (state.arriving !== null) {
    const arriving = new Map(state.arriving)
    if (item.type === 'change') put(arriving, item.ticket)
    else leave(arriving, item)
    state.arriving = arriving
  }
  if (item.type === 'gone') {
    if (leave(ticketsOf(draft), item)) changedOf(draft).delete(id)
    return
  }
  const isNew = !(draft.tickets ?? state.tickets).has(id)
  if (put(ticketsOf(draft), item.ticket)) {
    changedOf(draft).set(id, { at: now, isNew, event: item.events.at(-1)?.type ?? null })
  }
}

/** What left the view with a version stays out; a newer version has come back since. */
function leave(tickets: Map<string, IncidentView>, item: GoneItem): boolean {
  const known = tickets.get(item.id)
  return known !== undefined && known.version <= item.version && tickets.delete(item.id)
}

/** Versions make repeats harmless; the same version may be seen anew with another sight. */
function put(tickets: Map<string, IncidentView>, ticket: IncidentView): boolean {
  const known = tickets.get(ticket.id)
  if (known !== undefined) {
    if (known.version > ticket.version) return false
    if (known.version === ticket.version && known.sight === ticket.sight) return false
  }
  tickets.set(ticket.id, ticket)
  return true
}

function forget(draft: Draft, now: number): void {
  for (const [id, change] of draft.changed ?? draft.state.changed) {
    if (now - change.at > CHANGE_SHOWN_MS) changedOf(draft).delete(id)
  }
}
