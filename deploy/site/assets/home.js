import '/assets/shell.js';
import { byId } from '/assets/dom.js';
byId('intro').classList.add('shown');
