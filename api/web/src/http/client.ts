/** One way to call the API: bearer token, language, problem documents as errors. */

import type { ProblemDocument } from '@/contract'

export class Problem extends Error {
  readonly status: number
  readonly document: ProblemDocument

  constructor(status: number, document: ProblemDocument) {
    super(document.detail ?? document.title ?? `HTTP ${status}`)
    this.status = status
    this.document = document
  }

  get code(): string {
    return this.document.code ?? ''
  }
}

/** The network or the server did not answer: nothing is known about what happened. */
export class Unanswered extends Error {}

interface Hooks {
  token: () => string | null
  language: () => string
  unauthorized: () => void
}

let hooks: Hooks = { token: () => null, language: () => 'zh-CN', unauthorized: () => undefined }

export function configureClient(given: Hooks): void {
  hooks = given
}

interface Call {
  method?: string
  body?: unknown
  form?: Record<string, string>
  headers?: Record<string, string>
  anonymous?: boolean
  signal?: AbortSignal
  timeoutMs?: number
}

export interface Answer<T> {
  status: number
  data: T
}

async function problemOf(response: Response): Promise<Problem> {
  let document: ProblemDocument = {}
  try {
    const parsed: unknown = await response.json()
    if (parsed !== null && typeof parsed === 'object') document = parsed
  } catch {
    document = { title: response.statusText }
  }
  return new Problem(response.status, document)
}

/** A file as it is sent; opened by the browser, it needs no token of its own. */
export async function fetchFile(path: string, timeoutMs = 60_000): Promise<Blob> {
  const headers: Record<string, string> = { 'Accept-Language': hooks.language() }
  const token = hooks.token()
  if (token !== null) headers['Authorization'] = `Bearer ${token}`
  let response: Response
  try {
    response = await fetch(path, { headers, signal: AbortSignal.timeout(timeoutMs) })
  } catch (error) {
    throw new Unanswered(String(error))
  }
  if (response.status === 401) hooks.unauthorized()
  if (!response.ok) throw await problemOf(response)
  return await response.blob()
}

export async function call<T>(path: string, options: Call = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': hooks.language(),
    ...options.headers,
  }
  const token = options.anonymous ? null : hooks.token()
  if (token !== null) headers['Authorization'] = `Bearer ${token}`
  let body: BodyInit | undefined
  if (options.form !== undefined) {
    body = new URLSearchParams(options.form)
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000)
  let response: Response
  try {
    response = await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body }),
    })
  } catch (error) {
    throw new Unanswered(String(error))
  }
  if (response.status === 401 && !options.anonymous) hooks.unauthorized()
  if (!response.ok) throw await problemOf(response)
  try {
    return { status: response.status, data: (await response.json()) as T }
  } catch (error) {
    throw new Unanswered(String(error))
  }
}
