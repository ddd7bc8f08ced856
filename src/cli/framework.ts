// What the executable needs of the framework, as an entry of dist/bundle (src/cli/bundle-commands.mjs).
export {flush, handle, run} from '@oclif/core'
