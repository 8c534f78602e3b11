// First set-up: the one-time link makes the first administrator.

import { mount } from 'svelte';
import '../kit/base.css';
import { startTheme } from '../kit/theme.ts';
import Setup from './Setup.svelte';

startTheme();
const target = document.getElementById('app');
if (target !== null) mount(Setup, { target });
