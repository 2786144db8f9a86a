/** The API's paths, each as one function. */

import type { FeatureCollection } from 'geojson'
import type {
  Account,
  AssessmentAnswer,
  BehindAnswer,
  BoardCounters,
  Candidate,
  CaseFile,
  CentreAnswer,
  CommandDone,
  CommandPending,
  CountyAnswer,
  DrillAnswer,
  Duty,
  FiguresAnswer,
  HotSpotsAnswer,
  IncidentDetail,
  IncidentPage,
  Indicator,
  Notice,
  PoliciesAnswer,
  PrintedAnswer,
  TellingAnswer,
  Token,
  TrackAnswer,
} from '@/contract'
import { call, fetchFile, type Answer } from './client'

const V1 = '/api/v1'
const id = encodeURIComponent

export async function signIn(username: string, password: string): Promise<Token> {
  const form = { grant_type: 'password', username, password }
  return (await call<Token>(`${V1}/auth/token`, { method: 'POST', form, anonymous: true })).data
}

/** A new token for the bearer of one that is still good. */
export async function renewToken(): Promise<Token> {
  return (await call<Token>(`${V1}/auth/renew`, { method: 'POST' })).data
}

export async function me(): Promise<Account> {
  return (await call<Account>(`${V1}/me`)).data
}

/** The centre's name, which everybody may know. */
export async function centreName(): Promise<string> {
  return (await call<CentreAnswer>(`${V1}/centre`, { anonymous: true })).data.centre_name
}

export async function county(): Promise<CountyAnswer> {
  return (await call<CountyAnswer>(`${V1}/county`, { timeoutMs: 30_000 })).data
}

export async function outlines(level: 'town' | 'village'): Promise<FeatureCollection> {
  const path = `${V1}/county/areas.geojson?level=${level}`
  return (await call<FeatureCollection>(path, { timeoutMs: 30_000 })).data
}

export async function incidents(query: Record<string, string>, signal?: AbortSignal): Promise<IncidentPage> {
  const path = `${V1}/incidents?${new URLSearchParams(query).toString()}`
  return (await call<IncidentPage>(path, signal ? { signal } : {})).data
}

/** A ticket as it is, or as it was `at` a moment (as the server wrote it). */
export async function incident(ticket: string, at: string | null = null): Promise<IncidentDetail> {
  const query = at === null ? '' : `?${new URLSearchParams({ at }).toString()}`
  return (await call<IncidentDetail>(`${V1}/incidents/${id(ticket)}${query}`)).data
}

export async function caseFile(ticket: string): Promise<CaseFile> {
  return (await call<CaseFile>(`${V1}/incidents/${id(ticket)}/case-file`)).data
}

/** The case file for paper. */
export async function printed(ticket: string): Promise<Blob> {
  return await fetchFile(`${V1}/incidents/${id(ticket)}/case-file/print?format=pdf`)
}

/** What a printed file's code proves; anybody may ask. */
export async function verifyPrint(code: string, sha256: string | null): Promise<PrintedAnswer> {
  const query = sha256 === null ? '' : `?${search({ sha256 })}`
  return (await call<PrintedAnswer>(`${V1}/printed/${id(code)}${query}`, { anonymous: true })).data
}

export async function candidates(ticket: string): Promise<Candidate[]> {
  return (await call<Candidate[]>(`${V1}/incidents/${id(ticket)}/candidates`)).data
}

export async function send(
  ticket: string,
  command: string,
  body: Record<string, unknown>,
  key: string,
): Promise<Answer<CommandDone | CommandPending>> {
  return await call(`${V1}/incidents/${id(ticket)}/${command}`, {
    method: 'POST',
    body,
    headers: { 'Idempotency-Key': key },
  })
}

export async function outcomeOf(command: string): Promise<CommandDone> {
  return (await call<CommandDone>(`${V1}/commands/${id(command)}`)).data
}

export async function track(code: string): Promise<TrackAnswer> {
  return (await call<TrackAnswer>(`${V1}/track/${id(code)}`, { anonymous: true })).data
}

/** Which calendar, limits and ladders are in force. */
export async function policies(): Promise<PoliciesAnswer> {
  return (await call<PoliciesAnswer>(`${V1}/policies`)).data
}

export async function dutyNow(): Promise<Duty> {
  return (await call<Duty>(`${V1}/duty/now`)).data
}

export async function notices(): Promise<Notice[]> {
  return (await call<Notice[]>(`${V1}/duty/notices`)).data
}

export async function confirmNotice(event: string): Promise<void> {
  await call(`${V1}/duty/confirm/${id(event)}`, { method: 'POST' })
}

/** Who would be told now if this step of this clock's ladder fired. */
export async function toldNow(incident: string, clock: string, step: string): Promise<TellingAnswer> {
  const query = new URLSearchParams({ incident, clock, step })
  return (await call<TellingAnswer>(`${V1}/duty/told?${query.toString()}`)).data
}

export async function beginDrill(): Promise<string> {
  return (await call<{ id: string }>(`${V1}/duty/drills`, { method: 'POST' })).data.id
}

export async function drill(event: string): Promise<DrillAnswer> {
  return (await call<DrillAnswer>(`${V1}/duty/drills/${id(event)}`)).data
}

type Query = Record<string, string>
const search = (query: Query): string => new URLSearchParams(query).toString()

/** What each indicator means. */
export async function indicators(): Promise<Indicator[]> {
  return (await call<Indicator[]>(`${V1}/statistics/indicators/definitions`)).data
}

export async function figures(query: Query): Promise<FiguresAnswer> {
  return (await call<FiguresAnswer>(`${V1}/statistics/indicators?${search(query)}`, { timeoutMs: 30_000 })).data
}

/** The tickets behind an indicator's number. */
export async function behindFigure(name: string, query: Query): Promise<BehindAnswer> {
  return (await call<BehindAnswer>(`${V1}/statistics/indicators/${id(name)}/tickets?${search(query)}`)).data
}

export async function assessment(query: Query): Promise<AssessmentAnswer> {
  return (await call<AssessmentAnswer>(`${V1}/statistics/assessment?${search(query)}`, { timeoutMs: 30_000 })).data
}

export async function hotSpots(query: Query): Promise<HotSpotsAnswer> {
  return (await call<HotSpotsAnswer>(`${V1}/statistics/hot-spots?${search(query)}`)).data
}

/** The board's counters as they were at a moment. */
export async function boardThen(at: string): Promise<BoardCounters> {
  return (await call<BoardCounters>(`${V1}/statistics/board?${search({ at })}`)).data
}
