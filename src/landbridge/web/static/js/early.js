// What the page needs first, asked while its other scripts are still being read.

import { ask } from "./ask.js";
import { begin, question, theme } from "./state.js";

theme();
begin(JSON.parse(document.documentElement.dataset.first));
for (const [path, query] of [["/view/answer", question()], ["/view/start"], ["/view/map"]]) ask(path, query, { quiet: true }).catch(() => null);
