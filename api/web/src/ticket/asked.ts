/** What the API's document says that a command asks: the shape of `generated/commands.ts`. */

export type Kind =
  | 'text'
  | 'line'
  | 'ticket'
  | 'unit'
  | 'units'
  | 'class'
  | 'condition'
  | 'severity'
  | 'area'
  | 'yesno'
  | 'choice'
  | 'rate'
  | 'number'
  | 'moment'
  | 'references'
  | 'parts'

export interface AskedField {
  name: string
  kind: Kind
  required: boolean
  /** Codes of a choice; their words are `choice.{command}.{name}.{code}`. */
  choices?: readonly string[]
  /** The longest text, in characters. */
  most?: number
  /** So many parts at least. */
  least?: number
  initially?: boolean | string
}

export interface Asked {
  /** The command's Chinese name in the document, for one that the pages have no words for. */
  zh: string
  fields: readonly AskedField[]
}
