/** The shapes of HTTP answers and websocket frames, under the names that the pages use. */

import type { components } from '@/generated/http'
import type { LiveMessage, Renew, Subscribe } from '@/generated/live'

export type { AuditSign, ChangeItem, Counters, Filter, GoneItem, IncidentView, NoticeBody } from '@/generated/live'

type Schemas = components['schemas']
export type Account = Schemas['AccountOut']
export type Token = Schemas['TokenOut']
export type CentreAnswer = Schemas['CentreOut']
export type CountyAnswer = Schemas['CountyOut']
export type Area = Schemas['AreaOut']
export type Unit = Schemas['UnitOut']
export type ClassRow = Schemas['ClassOut']
export type IncidentDetail = Schemas['IncidentDetail']
export type TicketTime = Schemas['TimeOut']
export type ClockRun = Schemas['ClockRunOut']
export type Lateness = Schemas['LatenessOut']
export type LatenessSegment = Schemas['SegmentOut']
export type PoliciesAnswer = Schemas['PoliciesOut']
export type IncidentPage = Schemas['IncidentList']
export type ReportView = Schemas['ReportOut']
export type Reporter = Schemas['ReporterOut']
export type CaseEvent = Schemas['CaseEvent']
export type CaseFile = Schemas['CaseFileOut']
export type Candidate = Schemas['CandidateOut']
export type CommandDone = Schemas['OutcomeOut']
export type CommandPending = Schemas['Pending']
export type TrackAnswer = Schemas['Tracked']
export type Duty = Schemas['DutyOut']
export type Notice = Schemas['NoticeOut']
export type Indicator = Schemas['IndicatorOut']
export type Figure = Schemas['FigureOut']
export type FigureGroup = Schemas['FigureGroupOut']
export type FiguresAnswer = Schemas['FiguresOut']
export type BehindAnswer = Schemas['BehindOut']
export type AssessmentAnswer = Schemas['AssessmentOut']
export type BoardCounters = Pick<import('@/generated/live').Counters, 'open' | 'overdue' | 'today_in' | 'today_closed'>
export type HotSpot = Schemas['HotSpotOut']
export type HotSpotsAnswer = Schemas['HotSpotsOut']
export type TellingAnswer = Schemas['TellingOut']
export type DrillAnswer = Schemas['DrillOut']
export type PrintedAnswer = Schemas['PrintedOut']
export type ProblemDocument = Partial<Schemas['ProblemDocument']>
export type FieldProblem = NonNullable<ProblemDocument['errors']>[number]

/** What the server says on the live socket. */
export type Frame = Exclude<LiveMessage, Subscribe | Renew>

export type Severity = 'S1' | 'S2' | 'S3' | 'S4'

