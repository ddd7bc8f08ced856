/** What the job knows of the function to call. */
export interface InvokeAddress {
  readonly endpoint: string
  readonly functionName: string
  readonly region: string
  readonly signed: boolean
}

/** Where a trial's bursts go: something that speaks the Invoke API, up for the time of the trial. */
export interface OffloadService {
  readonly address: InvokeAddress
  /** That exist now; NaN where it does not tell. */
  environments(): number
  /** So far; NaN where it does not tell. */
  readonly environmentsMax: number
  /** True once it has ended without being asked to; missing where it runs elsewhere. */
  isGone?(): boolean
  reclaimIdle(): Promise<void>
  /** Has this many initialized environments stand ready. */
  warm(environments: number): Promise<void>
  stop(): Promise<void>
}
