#!/usr/bin/env node
// A committed file, because npm links a bin before the first build has made dist/.
require("../dist/cli.js").main(process.argv);
