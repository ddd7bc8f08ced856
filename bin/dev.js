#!/usr/bin/env -S node --import tsx
const {execute} = require('@oclif/core')

void execute({development: true, dir: require.resolve('../package.json')})
