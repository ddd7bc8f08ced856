import {WasmFunction} from './function.js'
import {i8x16, v128} from './instructions.js'

/** What of WebAssembly is used here: Node's types do not have it, nor has Node.js itself with some of its switches. */
const {WebAssembly} = globalThis as {
  readonly WebAssembly?: {readonly validate: (bytes: Uint8Array) => boolean}
}

/** Whether WebAssembly is there, and its vector instructions for this processor, too. */
export const hasVectors = (): boolean =>
  WebAssembly?.validate(new WasmFunction(0).toModule(v128.hasOnes(i8x16.each(0)))) ?? false
