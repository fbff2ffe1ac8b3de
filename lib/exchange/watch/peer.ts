/** What a response tells of the one who asked for it. */
export interface Peer {
  /** Whether a response that is said to have finished went out whole. */
  isWhole(): boolean
  /** Whether it was the peer that ended what is over. */
  isPeerGone(): boolean
  /** Whether the head of the response went out while the peer was there. */
  headersLeft(): boolean
  /** The error with which this side destroyed what carries the response. */
  errorOfCut(): Error | null
  /** What of the response is out of this process already, though its signal may not have come. */
  leftNow(): 'nothing' | 'head' | 'all'
}
