import { describe, expect, it } from 'vitest'
import { CHANGE_SHOWN_MS, emptyState, onNewSocket, reduce, type LiveState } from './reduce'
import { aTicket, beat, change, gone, notice, reset, snapshot } from './samples'

const after = (frames: Parameters<typeof reduce>[1], from: LiveState = emptyState(), now = 0) =>
  reduce(from, frames, now)
const ids = (state: LiveState): string[] => [...state.tickets.keys()].sort()

describe('frames of the live socket', () => {
  it('shows a snapshot only when its last page is there', () => {
    const first = after([snapshot(1, [aTicket('a')], false)]).state
    expect(first.ready).toBe(false)
    expect(ids(first)).toEqual([])
    const whole = after([snapshot(2, [aTicket('b')])], first).state
    expect(whole.ready).toBe(true)
    expect(ids(whole)).toEqual(['a', 'b'])
  })

  it('keeps a change that overtakes the page that holds its ticket', () => {
    const { state } = after([
      snapshot(1, [aTicket('a')], false),
      change(2, aTicket('b', { version: 5, status: 'HANDLING' })),
      snapshot(3, [aTicket('b', { version: 4 })]),
    ])
    expect(state.tickets.get('b')?.version).toBe(5)
  })

  it('drops versions that it has', () => {
    const { state } = after([
      snapshot(1, [aTicket('a', { version: 3, status: 'HANDLING' })]),
      change(2, aTicket('a', { version: 2, status: 'PENDING_SIGN' })),
      change(3, aTicket('a', { version: 3, status: 'HANDLING' })),
    ])
    expect(state.tickets.get('a')?.status).toBe('HANDLING')
    expect(state.changed.size).toBe(0)
  })

  it('takes the same version with a narrower sight', () => {
    const { state } = after([
      snapshot(1, [aTicket('a', { version: 3 })]),
      change(2, aTicket('a', { version: 3, sight: 'masked', title: '敏感事项' })),
    ])
    expect(state.tickets.get('a')?.title).toBe('敏感事项')
  })

  it('marks what changed for some seconds and then no more', () => {
    const first = after([snapshot(1, [aTicket('a')]), change(2, aTicket('a', { version: 2 }))], emptyState(), 100)
    expect(first.state.changed.get('a')).toEqual({ at: 100, isNew: false, event: 'TicketSigned' })
    const later = after([beat(3)], first.state, 101 + CHANGE_SHOWN_MS)
    expect(later.state.changed.size).toBe(0)
  })

  it('keeps what one was told, the newest first and each once', () => {
    const { state } = after([snapshot(1, [aTicket('a')]), notice(2, 'e1'), notice(3, 'e2'), notice(4, 'e1')])
    expect(state.notices.map((n) => n.id)).toEqual(['e1', 'e2'])
    expect(onNewSocket(state).notices).toHaveLength(2)
  })

  it('removes what left the view', () => {
    const { state } = after([snapshot(1, [aTicket('a'), aTicket('b')]), gone(2, 'a')])
    expect(ids(state)).toEqual(['b'])
  })

  it('keeps what came back with a newer version than it left with', () => {
    const { state } = after([snapshot(1, [aTicket('a', { version: 5 })]), gone(2, 'a', 4)])
    expect(ids(state)).toEqual(['a'])
  })

  it('applies several changes of one moment in order', () => {
    const { state } = after([
      snapshot(1, [aTicket('a')]),
      {
        type: 'changes',
        n: 2,
        cursor: 'c2',
        items: [
          { type: 'change', ticket: aTicket('b', { version: 2 }), events: [] },
          { type: 'gone', id: 'a', version: 2 },
        ],
      },
    ])
    expect(ids(state)).toEqual(['b'])
    expect(state.cursor).toBe('c2')
  })

  it('asks for what it missed from the last frame before the gap', () => {
    const { state, need } = after([snapshot(1, [aTicket('a')]), change(3, aTicket('b'))])
    expect(need).toEqual({ kind: 'resubscribe', cursor: 'c1' })
    expect(ids(state)).toEqual(['a'])
  })

  it('asks for everything when the gap lies inside a snapshot', () => {
    const { need } = after([snapshot(1, [aTicket('a')], false), snapshot(3, [aTicket('b')])])
    expect(need).toEqual({ kind: 'resubscribe', cursor: null })
  })

  it('leaves repeated frames out', () => {
    const { state, need } = after([snapshot(1, [aTicket('a')]), gone(2, 'a'), gone(2, 'a'), beat(3)])
    expect(need).toBeNull()
    expect(state.n).toBe(3)
  })

  it('keeps the screen through a reset until the new snapshot is whole', () => {
    const before = after([snapshot(1, [aTicket('a'), aTicket('b')])]).state
    const during = after([reset(2), snapshot(3, [aTicket('b')], false)], before).state
    expect(ids(during)).toEqual(['a', 'b'])
    expect(onNewSocket(during).cursor).toBeNull()
    const whole = after([snapshot(4, [aTicket('c')])], during).state
    expect(ids(whole)).toEqual(['b', 'c'])
  })

  it('starts numbers again on a new socket and goes on from its cursor', () => {
    const before = after([snapshot(1, [aTicket('a')]), beat(2)]).state
    const again = onNewSocket(before)
    expect(again.cursor).toBe('c2')
    const { state, need } = after([change(1, aTicket('a', { version: 2 }))], again)
    expect(need).toBeNull()
    expect(state.tickets.get('a')?.version).toBe(2)
  })

  it('stops at a denial', () => {
    const { need } = after([{ type: 'denied', reason: 'token' }])
    expect(need).toEqual({ kind: 'denied', reason: 'token' })
  })

  it('never changes the state that it was given', () => {
    const before = after([snapshot(1, [aTicket('a')])]).state
    const tickets = before.tickets
    after([change(2, aTicket('b')), gone(3, 'a')], before)
    expect(ids(before)).toEqual(['a'])
    expect(before.tickets).toBe(tickets)
  })
})
