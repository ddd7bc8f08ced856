import {type Code, unsigned} from './instructions.js'

/** A variable of a function. */
export interface Local {
  readonly get: Code
  /** Returns the instructions that write a value to it. */
  set(value: Code): Code
}

const I32 = 0x7f
const I64 = 0x7e
const V128 = 0x7b

/** A function of 32-bit integers that returns one, and reads and writes one memory. */
export class WasmFunction {
  readonly #params: number
  readonly #types: number[] = []

  constructor(params: number) {
    this.#params = params
  }

  param(index: number): Local {
    return {get: [0x20, ...unsigned(index)], set: (value) => [value, 0x21, ...unsigned(index)]}
  }

  /** Returns a new variable, 0 at first. */
  i32(): Local {
    return this.#local(I32)
  }

  /** As `i32`, of 64 bits. */
  i64(): Local {
    return this.#local(I64)
  }

  /** As `i32`, of 16 bytes. */
  v128(): Local {
    return this.#local(V128)
  }

  /** Returns a module that imports `host.memory` and exports the function as `run`. */
  toModule(body: Code): Uint8Array {
    const locals = this.#types.flatMap((type) => [1, type])
    const code = bytesOf([...unsigned(this.#types.length), ...locals, body, 0x0b])
    return Uint8Array.from(
      bytesOf([
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, [1, 0x60, this.#params, ...Array<number>(this.#params).fill(I32), 1, I32]),
        ...section(2, [1, ...name('host'), ...name('memory'), 2, 0, 1]),
        ...section(3, [1, 0]),
        ...section(7, [1, ...name('run'), 0, 0]),
        ...section(10, [1, ...unsigned(code.length), ...code]),
      ]),
    )
  }

  #local(type: number): Local {
    return this.param(this.#params + this.#types.push(type) - 1)
  }
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content]

/** Code is nested as its expressions are, and joined once. */
const bytesOf = (code: Code): readonly number[] =>
  code.flatMap((part) => (typeof part === 'number' ? [part] : bytesOf(part)))

const name = (text: string): Code => [text.length, ...new TextEncoder().encode(text)]
