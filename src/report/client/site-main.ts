import type { SiteData } from '../site/site-entry.ts';
import { connectCompare } from './site/compare.ts';
import { connectFilter } from './site/filter.ts';
import { readState, writeState } from './site/state.ts';
import { connectTrend } from './site/trend.ts';
import { sortedOf, sortedText } from './sorting.ts';
import { makeTablesSortable } from './tables.ts';

document.documentElement.dataset['script'] = 'on';
const data = JSON.parse(document.getElementById('site')?.textContent ?? '') as SiteData;
const state = readState();
const changed = () => {
  writeState(state);
};
// Without a run there is nothing to choose.
if (data.entries.length > 0) {
  connectFilter(data, state, changed);
  connectTrend(data, state, changed);
  connectCompare(data, state, changed);
  // Last: the filter knows rows by the order in which they were written.
  const sortTables = makeTablesSortable((sorting) => {
    state.sort = sortedText([sorting]);
    sortTables([sorting]);
    changed();
  });
  sortTables(sortedOf(state.sort));
}
// Only a reader changes the address in this way, by a link or by typing.
window.addEventListener('hashchange', () => {
  location.reload();
});
