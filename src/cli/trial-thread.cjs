// What a thread of trials runs (as dist/bundle/trial-thread.cjs): a task when one is sent, by its name.
const {parentPort} = require('node:worker_threads')
const {runTask, runTwinsTask, sizeTask} = require('./load.cjs')

const tasks = {runTask, runTwinsTask, sizeTask}

parentPort.on('message', async ({name, about}) => {
  parentPort.postMessage(await tasks[name](about))
})
