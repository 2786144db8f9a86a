import { describe, expect, it } from 'vitest'
import type { Frame } from '@/contract'
import type { Link } from './freshness'
import type { LiveState } from './reduce'
import { EVERYTHING_OPEN, LiveSocket, type SocketLike, type World } from './socket'
import { aTicket, beat, change, snapshot } from './samples'

class Line implements SocketLike {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  readonly sent: { type: string; since?: string | null; token?: string }[] = []
  closed = false
  send(data: string): void {
    this.sent.push(JSON.parse(data))
  }
  close(): void {
    this.closed = true
  }
  bring(...frames: Frame[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

/** A world whose time moves when the test says so. */
class Moved implements World {
  time = 0
  readonly lines: Line[] = []
  private waiting: { at: number; run: () => void }[] = []
  connect = (): Line => {
    const line = new Line()
    this.lines.push(line)
    return line
  }
  now = (): number => this.time
  random = (): number => 1
  after = (ms: number, run: () => void) => {
    const entry = { at: this.time + ms, run }
    this.waiting.push(entry)
    return () => {
      this.waiting = this.waiting.filter((w) => w !== entry)
    }
  }
  pass(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const next = this.waiting.filter((w) => w.at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.waiting = this.waiting.filter((w) => w !== next)
      this.time = Math.max(this.time, next.at)
      next.run()
    }
    this.time = end
  }
  /** The lid is shut: time goes on and no timer runs. */
  sleep(ms: number): void {
    this.time += ms
  }
  get line(): Line {
    const line = this.lines.at(-1)
    if (line === undefined) throw new Error('nothing connected')
    return line
  }
}

function started() {
  const world = new Moved()
  const seen: { state: LiveState | null; link: Link | null; unauthorized: number } = {
    state: null,
    link: null,
    unauthorized: 0,
  }
  const socket = new LiveSocket('ws://x/live', EVERYTHING_OPEN, () => 'token-1', world, {
    state: (state, link) => Object.assign(seen, { state, link }),
    unauthorized: () => (seen.unauthorized += 1),
  })
  socket.start()
  world.line.onopen?.()
  world.line.bring(snapshot(1, [aTicket('a')]), beat(2))
  world.pass(100)
  return { world, seen, socket }
}

describe('the live socket', () => {
  it('subscribes with its token and shows what comes', () => {
    const { world, seen } = started()
    expect(world.line.sent).toEqual([
      { type: 'subscribe', token: 'token-1', filter: EVERYTHING_OPEN, since: null },
    ])
    expect(seen.link).toBe('open')
    expect(seen.state?.tickets.size).toBe(1)
  })

  it('comes back after a restart from its cursor and keeps the screen meanwhile', () => {
    const { world, seen } = started()
    world.line.onclose?.({ code: 1006 })
    expect(seen.link).toBe('closed')
    expect(seen.state?.tickets.size).toBe(1)
    world.pass(600)
    expect(world.lines).toHaveLength(2)
    world.line.onopen?.()
    expect(world.line.sent[0]?.since).toBe('c2')
    world.line.bring(change(1, aTicket('b')))
    world.pass(100)
    expect(seen.link).toBe('open')
    expect(seen.state?.tickets.size).toBe(2)
  })

  it('waits longer with every try that fails', () => {
    const { world } = started()
    world.line.onclose?.({ code: 1006 })
    world.pass(500)
    world.line.onclose?.({ code: 1006 })
    world.pass(999)
    expect(world.lines).toHaveLength(2)
    world.pass(1)
    expect(world.lines).toHaveLength(3)
  })

  it('leaves a socket that lost a frame and asks again from before the gap', () => {
    const { world } = started()
    const first = world.line
    first.bring(change(4, aTicket('b')))
    world.pass(100)
    expect(first.closed).toBe(true)
    world.pass(0)
    world.line.onopen?.()
    expect(world.line.sent[0]?.since).toBe('c2')
  })

  it('does not trust an open socket after the lid was shut', () => {
    const { world, seen } = started()
    const first = world.line
    world.sleep(3_600_000)
    world.pass(1_000)
    expect(first.closed).toBe(true)
    expect(world.lines).toHaveLength(2)
    expect(seen.link).toBe('closed')
  })

  it('tries at once when it is woken', () => {
    const { world, socket } = started()
    world.line.onclose?.({ code: 1006 })
    socket.wake()
    world.pass(0)
    expect(world.lines).toHaveLength(2)
  })

  it('leaves a socket that has gone silent', () => {
    const { world } = started()
    world.pass(14_000)
    expect(world.lines.length).toBeGreaterThan(1)
  })

  it('sends a renewed token on the open socket', () => {
    const { world, socket } = started()
    socket.renewed('token-2')
    expect(world.line.sent.at(-1)).toEqual({ type: 'token', token: 'token-2' })
  })

  it('asks for a new token when its own is refused, and waits for it', () => {
    const { world, seen, socket } = started()
    world.line.onclose?.({ code: 4401 })
    world.pass(60_000)
    expect(seen.unauthorized).toBe(1)
    expect(world.lines).toHaveLength(1)
    socket.renewed('token-2')
    world.pass(0)
    expect(world.lines).toHaveLength(2)
  })

  it('says that it is denied and stays away', () => {
    const { world, seen } = started()
    world.line.bring({ type: 'denied', reason: 'right' })
    world.line.onclose?.({ code: 4403 })
    world.pass(60_000)
    expect(seen.link).toBe('denied')
    expect(world.lines).toHaveLength(1)
  })
})
