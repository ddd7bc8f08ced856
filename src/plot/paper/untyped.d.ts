// Types of two packages that have none, as far as print.ts uses them.

declare module 'pdfkit' {
  interface Options {
    readonly size: readonly [number, number]
    readonly margin: number
    readonly info: Readonly<Record<string, string | Date>>
  }
  export default class PDFDocument {
    constructor(options: Options)
    registerFont(name: string, file: string): void
    on(event: 'data', listener: (piece: Uint8Array) => void): void
    on(event: 'end', listener: () => void): void
    on(event: 'error', listener: (error: Error) => void): void
    end(): void
  }
}

declare module 'svg-to-pdfkit' {
  import type PDFDocument from 'pdfkit'
  interface Options {
    readonly width: number
    readonly height: number
    readonly assumePt: boolean
    readonly preserveAspectRatio: string
    readonly fontCallback: (family: string) => string
  }
  // The package has five parameters.
  // eslint-disable-next-line max-params
  export default function draw(
    document: PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: Options,
  ): void
}
