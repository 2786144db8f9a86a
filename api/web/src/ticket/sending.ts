/** Sending one command and following it to its outcome: done, refused, or still under way. */

import type { CommandDone, ProblemDocument } from '@/contract'
import * as api from '@/http/api'
import { Problem, Unanswered } from '@/http/client'

export type Sending =
  | { kind: 'sending' }
  | { kind: 'pending'; commandId: string }
  | { kind: 'done'; outcome: CommandDone }
  | { kind: 'refused'; code: string; detail: string; problem: ProblemDocument; facts: Record<string, unknown> }
  /** Nobody knows whether it arrived: sending it again with the same key is safe. */
  | { kind: 'unknown' }

const ASK_EVERY_MS = 1_000
const ASK_FOR_MS = 120_000

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** An outcome record as it is kept; refused and dead ones are answers too. */
export function ofOutcome(outcome: CommandDone, english: boolean): Sending {
  if (outcome.outcome === 'done' || outcome.outcome === 'unchanged') return { kind: 'done', outcome }
  const detail = (english ? outcome.en : outcome.zh) ?? outcome.reason ?? outcome.outcome
  return { kind: 'refused', code: outcome.reason ?? outcome.outcome, detail, problem: {}, facts: outcome.facts ?? {} }
}

function ofError(error: unknown): Sending {
  if (error instanceof Problem && error.status < 500) {
    const { facts } = error.document as { facts?: Record<string, unknown> }
    return { kind: 'refused', code: error.code, detail: error.message, problem: error.document, facts: facts ?? {} }
  }
  if (error instanceof Problem || error instanceof Unanswered) return { kind: 'unknown' }
  throw error
}

/** Sends the command and tells `say` every step until it is settled. */
export async function sendCommand(
  ticket: string,
  command: string,
  body: Record<string, unknown>,
  key: string,
  english: boolean,
  say: (step: Sending) => void,
): Promise<void> {
  say({ kind: 'sending' })
  try {
    const { status, data } = await api.send(ticket, command, body, key)
    if (status !== 202) {
      say(ofOutcome(data as CommandDone, english))
      return
    }
    say({ kind: 'pending', commandId: data.command_id })
    say(await settled(data.command_id, english))
  } catch (error) {
    say(ofError(error))
  }
}

async function settled(commandId: string, english: boolean): Promise<Sending> {
  const until = Date.now() + ASK_FOR_MS
  while (Date.now() < until) {
    await wait(ASK_EVERY_MS)
    try {
      return ofOutcome(await api.outcomeOf(commandId), english)
    } catch (error) {
      const goesOn = error instanceof Unanswered || (error instanceof Problem && (error.status === 404 || error.status >= 500))
      if (!goesOn) return ofError(error)
    }
  }
  return { kind: 'unknown' }
}
