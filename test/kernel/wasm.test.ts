import fc from 'fast-check'
import {expect, test} from 'vitest'
import {WasmFunction} from '../../src/kernel/wasm/function.js'
import {type Code, i32, i64} from '../../src/kernel/wasm/instructions.js'

declare const WebAssembly: {
  readonly Memory: new (size: {readonly initial: number}) => {readonly buffer: ArrayBuffer}
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => {readonly exports: unknown}
}

function valueOf(code: Code): number {
  const module = new WebAssembly.Module(new WasmFunction(0).toModule(code))
  const imports = {host: {memory: new WebAssembly.Memory({initial: 1})}}
  return (new WebAssembly.Instance(module, imports).exports as {run: () => number}).run()
}

test('integers of any size are what they were written as', () => {
  fc.assert(
    fc.property(fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1}), (value) => {
      expect(valueOf(i32.of(value))).toBe(value)
      const wide = i64.of((BigInt(value) << 32n) | 7n)
      expect(valueOf(i32.lowOf(i64.shiftRight(wide, i64.of(32n))))).toBe(value)
      expect(valueOf(i32.lowOf(wide))).toBe(7)
    }),
  )
})
