// The desk console starts here.

import { mount } from 'svelte';
import '../kit/base.css';
import { startTheme } from '../kit/theme.ts';
import { ticker } from '../kit/ticker.svelte.ts';
import App from './App.svelte';

startTheme();
ticker.start();
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
