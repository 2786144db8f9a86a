/** The live socket: connects, subscribes, batches frames, and comes back by itself. */

import type { Filter, Frame } from '@/contract'
import { backoffMs } from './backoff'
import { SILENCE_MS, type Link } from './freshness'
import { emptyState, onNewSocket, reduce, type LiveState } from './reduce'

export const EVERYTHING_OPEN: Filter = {
  area: null,
  unit: null,
  class: null,
  severity: [],
  card: [],
  status: [],
  open: true,
  mine: false,
}

/** What the socket needs from the world, so that tests can move it. */
export interface World {
  connect: (url: string) => SocketLike
  now: () => number
  random: () => number
  after: (ms: number, run: () => void) => () => void
}

export interface SocketLike {
  send: (data: string) => void
  close: () => void
  onopen: (() => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

interface Listener {
  state: (state: LiveState, link: Link) => void
  unauthorized: () => void
}

/** Frames that come within this time are applied together. */
const BATCH_MS = 80
/** How often the socket looks whether it has gone silent, or time has jumped. */
const WATCH_MS = 1_000
/** A new socket has this long to bring its first frame. */
const OPENING_MS = 10_000

export class LiveSocket {
  private state: LiveState = emptyState()
  private link: Link = 'connecting'
  private socket: SocketLike | null = null
  private pending: Frame[] = []
  private cancelFlush: (() => void) | null = null
  private cancelRetry: (() => void) | null = null
  private cancelWatch: (() => void) | null = null
  private tries = 0
  private openedAt = 0
  private heardAt = 0
  private watchedAt = 0
  private stopped = false

  constructor(
    private readonly url: string,
    private readonly filter: Filter,
    private readonly token: () => string | null,
    private readonly world: World,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.stopped = false
    this.watchedAt = this.world.now()
    this.watch()
    this.connect()
  }

  stop(): void {
    this.stopped = true
    this.cancelWatch?.()
    this.cancelRetry?.()
    this.cancelFlush?.()
    this.drop()
  }

  /** The lid was opened, the network is back, the page is seen again: try now, not later. */
  wake(): void {
    if (this.stopped || this.link === 'denied') return
    const silent = this.world.now() - this.heardAt > SILENCE_MS
    if (this.link === 'closed' || silent) this.reconnect(0)
  }

  /** A renewed token goes to the open socket; a closed one takes it when it connects. */
  renewed(token: string): void {
    if (this.link === 'open' && this.socket !== null) {
      this.socket.send(JSON.stringify({ type: 'token', token }))
    } else if (!this.stopped) {
      this.reconnect(0)
    }
  }

  private say(link: Link): void {
    this.link = link
    this.listener.state(this.state, link)
  }

  private connect(): void {
    this.cancelRetry?.()
    this.cancelRetry = null
    const token = this.token()
    if (token === null) {
      this.say('denied')
      return
    }
    this.openedAt = this.world.now()
    this.heardAt = this.openedAt
    this.state = onNewSocket(this.state)
    const socket = this.world.connect(this.url)
    this.socket = socket
    socket.onopen = () => {
      if (this.socket === socket) this.subscribe(socket, token)
    }
    socket.onmessage = (event) => {
      if (this.socket === socket) this.receive(event.data)
    }
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code)
    }
  }

  private subscribe(socket: SocketLike, token: string): void {
    const since = this.state.cursor
    socket.send(JSON.stringify({ type: 'subscribe', token, filter: this.filter, since }))
  }

  private receive(data: unknown): void {
    let frame: Frame
    try {
      frame = JSON.parse(String(data)) as Frame
    } catch {
      this.reconnect(backoffMs(1, this.world.random()))
      return
    }
    this.heardAt = this.world.now()
    this.pending.push(frame)
    this.cancelFlush ??= this.world.after(BATCH_MS, () => this.flush())
  }

  private flush(): void {
    this.cancelFlush?.()
    this.cancelFlush = null
    if (this.pending.length === 0) return
    const { state, need } = reduce(this.state, this.pending, this.world.now())
    this.pending = []
    this.state = state
    if (need?.kind === 'denied') {
      // The close code that follows says whether a new token helps.
      return
    }
    if (need?.kind === 'resubscribe') {
      // A frame is missing: this socket cannot be trusted any more, its cursor can.
      this.state = { ...this.state, cursor: need.cursor }
      this.reconnect(0)
      return
    }
    this.tries = 0
    this.say('open')
  }

  private closed(code: number): void {
    this.flush()
    if (code === 4403) {
      this.drop()
      this.say('denied')
      return
    }
    if (code === 4401) {
      // The same token would be refused again: a new one starts the next try.
      this.reconnect(null)
      this.listener.unauthorized()
      return
    }
    this.tries += 1
    this.reconnect(backoffMs(this.tries, this.world.random()))
  }

  private reconnect(wait: number | null): void {
    this.drop()
    this.cancelRetry?.()
    this.cancelRetry = null
    this.say('closed')
    if (this.stopped || wait === null) return
    this.cancelRetry = this.world.after(wait, () => this.connect())
  }

  private drop(): void {
    const socket = this.socket
    this.socket = null
    this.pending = []
    this.cancelFlush?.()
    this.cancelFlush = null
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    }
  }

  private watch(): void {
    this.cancelWatch = this.world.after(WATCH_MS, () => {
      const now = this.world.now()
      const slept = now - this.watchedAt > WATCH_MS + SILENCE_MS
      this.watchedAt = now
      if (this.socket !== null) {
        const silence = now - this.heardAt
        const opening = this.state.n === 0
        const dead = opening ? now - this.openedAt > OPENING_MS : silence > 2 * SILENCE_MS
        if (dead || (slept && silence > SILENCE_MS)) {
          this.tries += 1
          this.reconnect(slept ? 0 : backoffMs(this.tries, this.world.random()))
        }
      }
      if (!this.stopped) this.watch()
    })
  }
}
