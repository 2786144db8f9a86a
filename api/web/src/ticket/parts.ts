/** The matters that one report is split into (拆单). */

export interface Part {
  subclass: string | null
  text: string
}

export const isWhole = (part: Part): boolean => part.subclass !== null && part.text.trim() !== ''

export function emptyParts(least: number): Part[] {
  return Array.from({ length: least }, () => ({ subclass: null, text: '' }))
}
