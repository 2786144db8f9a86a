// Made by `npm run types` from the API’s documents. Do not edit.

export type LiveMessage =
  | (
      | SnapshotFrame
      | ChangeFrame
      | GoneFrame
      | ChangesFrame
      | CountersFrame
      | BeatFrame
      | ResetFrame
      | NoticeFrame
      | DeniedFrame
    )
  | (Subscribe | Renew);

/**
 * A page of the view as it stands; the first one replaces what the client has.
 */
export interface SnapshotFrame {
  n: number;
  cursor: string;
  type: "snapshot";
  page: number;
  last: boolean;
  truncated: boolean;
  tickets: IncidentView[];
  counters: Counters | null;
  server_time: string;
}
/**
 * A ticket as this viewer may see it; what is masked is null or empty.
 */
export interface IncidentView {
  id: string;
  case_no: string;
  version: number;
  status: string;
  end: string | null;
  sensitivity: string;
  severity: string | null;
  subclass: string | null;
  condition: string;
  confidence: number | null;
  channel: string;
  request_type: string;
  county: string | null;
  town: string | null;
  village: string | null;
  grid: string | null;
  lng: number | null;
  lat: number | null;
  lead: string | null;
  co: CoSummary[];
  device: string | null;
  reports: number;
  returns: number;
  reworks: number;
  reopenings: number;
  flags: string[];
  opened_at: string;
  updated_at: string;
  closed_at: string | null;
  due: {
    [k: string]: string;
  };
  next_due_at: string | null;
  card: "" | "blue" | "yellow" | "orange" | "red";
  provisional: boolean;
  overdue: (
    | "accept"
    | "dispatch"
    | "sign"
    | "contact"
    | "handle"
    | "interim"
    | "return"
    | "ruling"
    | "review"
    | "check"
    | "visit"
    | "citizen"
    | "resume"
    | "handover"
    | "report_in"
    | "reply"
    | "register"
    | "notice"
    | "statutory"
    | "deliver"
    | "apply"
    | "petition_review"
    | "petition_rereview"
    | "upstream"
    | "archive"
  )[];
  urges: number;
  supervised: boolean;
  listed: boolean;
  helpers: string[];
  petition: PetitionSummary | null;
  sight: "masked" | "working" | "case";
  title: string;
}
/**
 * A co-handler and how far it is.
 */
export interface CoSummary {
  unit: string;
  state: string;
}
/**
 * How far a petition is: its way, and whether its opinion was delivered.
 */
export interface PetitionSummary {
  route: string | null;
  delivered: boolean;
}
/**
 * The numbers over a board: of the tickets that its viewer may see and its filter lets through,
 * whether ended or not. Days are the county's.
 */
export interface Counters {
  open: number;
  overdue: number;
  today_in: number;
  today_closed: number;
  by_status: {
    [k: string]: number;
  };
  by_severity: {
    [k: string]: number;
  };
  by_card: {
    [k: string]: number;
  };
  by_town: AreaCount[];
  by_unit: UnitCount[];
}
/**
 * Open tickets of one town.
 */
export interface AreaCount {
  code: string;
  open: number;
  overdue: number;
}
/**
 * Open tickets that one unit leads.
 */
export interface UnitCount {
  code: string;
  open: number;
  overdue: number;
}
/**
 * One change.
 */
export interface ChangeFrame {
  type: "change";
  ticket: IncidentView;
  events: EventLine[];
  n: number;
  cursor: string;
}
/**
 * That something happened: which event, as which version of the case file, when.
 */
export interface EventLine {
  type: string;
  version: number;
  at: string;
}
/**
 * One ticket left the view.
 */
export interface GoneFrame {
  type: "gone";
  id: string;
  version: number;
  n: number;
  cursor: string;
}
/**
 * Several changes of one moment, in order.
 */
export interface ChangesFrame {
  n: number;
  cursor: string;
  type: "changes";
  items: (ChangeItem | GoneItem)[];
}
/**
 * A ticket as it is after these events.
 */
export interface ChangeItem {
  type: "change";
  ticket: IncidentView;
  events: EventLine[];
}
/**
 * A ticket that left the view with this version: closed, moved on, or not theirs any more.
 */
export interface GoneItem {
  type: "gone";
  id: string;
  version: number;
}
/**
 * The numbers over the board, at most once a second.
 */
export interface CountersFrame {
  n: number;
  cursor: string;
  type: "counters";
  counters: Counters;
}
/**
 * How old the data on the screen may be, and whether deadlines are kept, every two seconds.
 */
export interface BeatFrame {
  n: number;
  cursor: string;
  type: "beat";
  age_s: number;
  oldest: OldestBeat | null;
  audit: AuditSign;
  server_time: string;
}
/**
 * The path whose newest beat is the oldest; `sent_at` null when none came since the start.
 */
export interface OldestBeat {
  path: "report" | "command";
  /**
   * Which of the two roads a message takes (DESIGN: a flood must not delay a gas leak).
   */
  lane: "normal" | "urgent";
  partition: number;
  sent_at: string | null;
}
/**
 * What the timer auditor says: steps that were missed, that fired without being due, and due
 * times that are not as it reckons; how late steps were at most. `age_s` is how old that is, null
 * when it has never reported.
 */
export interface AuditSign {
  age_s: number | null;
  alarms: ("missed" | "spurious" | "differing" | "late" | "sweep_stopped" | "auditor_silent")[];
  missed: number;
  spurious: number;
  differing: number;
  greatest_late_s: number;
}
/**
 * What the client has is no longer right: a snapshot follows.
 */
export interface ResetFrame {
  n: number;
  cursor: string;
  type: "reset";
  reason: "too_old" | "slow" | "epoch" | "rights" | "filter";
}
/**
 * Somebody is told something: on every socket of the account, and on no other. What comes
 * while a socket is away stands under /api/v1/duty/notices.
 */
export interface NoticeFrame {
  n: number;
  cursor: string;
  type: "notice";
  notice: NoticeBody;
}
/**
 * A message in the app for the account that this socket is of. `id` confirms it; a summary of
 * several (`count`) names no ticket.
 */
export interface NoticeBody {
  id: string;
  incident_id: string | null;
  what: string;
  step: string;
  card: string;
  urgent: boolean;
  count: number;
  zh: NoticeText;
  en: NoticeText;
  at: string;
}
/**
 * A notice in one language.
 */
export interface NoticeText {
  title: string;
  body: string;
}
/**
 * No board, or no longer. The socket closes: 4401 token, 4403 right, 4400 message, 4408 nothing
 * was asked for in time, 4429 too many boards, 1013 the database is away: come back.
 */
export interface DeniedFrame {
  type: "denied";
  reason: "token" | "expired" | "right" | "invalid" | "late" | "too_many" | "unavailable";
}
/**
 * What to show from now on. The first message of a socket, with the token; later ones change
 * the filter and may leave the token out.
 */
export interface Subscribe {
  type: "subscribe";
  token: string | null;
  filter: Filter;
  since: string | null;
}
/**
 * What of what a viewer may see is on the board. Empty lists and nulls mean all.
 *
 * `open` true shows tickets that somebody still owes something, false the ended ones, null both;
 * `mine` those that the viewer's own unit leads or helps with.
 */
export interface Filter {
  area: string | null;
  unit: string | null;
  class: string | null;
  /**
   * @maxItems 4
   */
  severity: ("S1" | "S2" | "S3" | "S4")[];
  /**
   * @maxItems 4
   */
  card: ("blue" | "yellow" | "orange" | "red")[];
  /**
   * @maxItems 23
   */
  status: (
    | "REPORTED"
    | "CHECKING_PRE"
    | "PENDING_ACCEPT"
    | "SELF_HANDLED"
    | "HANDED_OVER"
    | "REJECTED"
    | "TRANSFERRED_OUT"
    | "WITHDRAWN"
    | "MERGED"
    | "SPLIT"
    | "PENDING_DISPATCH"
    | "PENDING_SIGN"
    | "RETURN_REVIEW"
    | "HANDLING"
    | "SUSPENDED"
    | "FEEDBACK"
    | "CHECKING_POST"
    | "REWORK"
    | "PENDING_VISIT"
    | "PETITION_REVIEW"
    | "CLOSED"
    | "REOPENED"
    | "ARCHIVED"
  )[];
  open: boolean | null;
  mine: boolean;
}
/**
 * A fresh token before the old one expires.
 */
export interface Renew {
  type: "token";
  token: string;
}
