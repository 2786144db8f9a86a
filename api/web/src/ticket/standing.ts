/** What a panel shows of a ticket after each answer: the newest content, or the last known one. */

import { Problem } from '@/http/client'

export interface Standing<T> {
  ticket: T | null
  /** The ticket was shown, and is in this person's sight no longer: its last content stays. */
  gone: boolean
  failure: '' | 'missing' | 'failed'
}

export function nothingYet<T>(): Standing<T> {
  return { ticket: null, gone: false, failure: '' }
}

export function answered<T>(ticket: T): Standing<T> {
  return { ticket, gone: false, failure: '' }
}

/** One's own success may take a ticket out of one's sight: that is no error, and nothing vanishes. */
export function notAnswered<T>(before: Standing<T>, error: unknown): Standing<T> {
  const unseen = error instanceof Problem && (error.status === 404 || error.status === 403)
  if (before.ticket !== null) return unseen ? { ...before, gone: true } : before
  return { ticket: null, gone: false, failure: unseen ? 'missing' : 'failed' }
}

/** A ticket out of sight offers nothing more to do. */
export function withoutActions<T extends { actions?: unknown[] }>(ticket: T, gone: boolean): T {
  return gone ? { ...ticket, actions: [] } : ticket
}
