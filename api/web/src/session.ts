/** Who is signed in: the account, its token, and renewal before the token runs out. */

import { computed, readonly, ref } from 'vue'
import type { Account, Token } from '@/contract'
import * as api from '@/http/api'
import { Problem } from '@/http/client'

interface Held {
  token: string
  account: Account
  /** Local time in ms. */
  issuedAt: number
  expiresAt: number
}

const KEY = 'bihuan.session'

function stored(): Held | null {
  try {
    const held = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Held | null
    return held !== null && held.expiresAt > Date.now() ? held : null
  } catch {
    return null
  }
}

const held = ref<Held | null>(stored())
/** The token has run out, or is about to, and only the password helps. */
const needsPassword = ref(false)
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<(token: string) => void>()

export const session = {
  account: computed(() => held.value?.account ?? null),
  signedIn: computed(() => held.value !== null),
  needsPassword: readonly(needsPassword),
}

export function token(): string | null {
  return held.value?.token ?? null
}

/** Calls `listener` with every new token, so that an open socket can be told. */
export function onNewToken(listener: (token: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function keep(given: Token): void {
  const now = Date.now()
  held.value = {
    token: given.access_token,
    account: given.account ?? held.value?.account,
    issuedAt: now,
    expiresAt: now + given.expires_in * 1000,
  }
  sessionStorage.setItem(KEY, JSON.stringify(held.value))
  needsPassword.value = false
  schedule()
  for (const tell of listeners) tell(given.access_token)
}

export async function signIn(username: string, password: string): Promise<void> {
  keep(await api.signIn(username, password))
}

export function signOut(): void {
  clearTimeout(timer)
  held.value = null
  needsPassword.value = false
  sessionStorage.removeItem(KEY)
}

/** The server refused the token: what is on the page stays, the password is asked for. */
export function tokenRefused(): void {
  if (held.value !== null) needsPassword.value = true
}

/** When a token cannot be renewed, the password is asked for this long before it runs out. */
const ASK_BEFORE_MS = 60_000

/** A token is renewed when two thirds of its life are over. */
export function renewAt(issuedAt: number, expiresAt: number): number {
  return issuedAt + ((expiresAt - issuedAt) * 2) / 3
}

function schedule(): void {
  clearTimeout(timer)
  if (held.value === null) return
  const wait = renewAt(held.value.issuedAt, held.value.expiresAt) - Date.now()
  timer = setTimeout(() => void renew(), Math.min(Math.max(wait, 0), 0x7fffffff))
}

async function renew(): Promise<void> {
  const now = held.value
  if (now === null) return
  try {
    keep(await api.renewToken())
  } catch (error) {
    const final = error instanceof Problem && error.status < 500 && error.status !== 429
    const left = now.expiresAt - ASK_BEFORE_MS - Date.now()
    if (left <= 0) needsPassword.value = true
    else if (final) timer = setTimeout(() => (needsPassword.value = true), left)
    else timer = setTimeout(() => void renew(), Math.min(5_000, left))
  }
}

/** After a sleep the timers are late: look at the clock again. */
export function wakeSession(): void {
  if (held.value === null) return
  if (Date.now() > renewAt(held.value.issuedAt, held.value.expiresAt)) void renew()
  else schedule()
}

schedule()
