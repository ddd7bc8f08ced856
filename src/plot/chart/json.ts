/** What a figure is made of: plain JSON, so that it can be compiled, stored as golden, and put into a page. */
export type Json = string | number | boolean | null | readonly Json[] | {readonly [key: string]: Json}

/** A part of a Vega-Lite specification. */
export type Spec = Readonly<Record<string, Json>>
