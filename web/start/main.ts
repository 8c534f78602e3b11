// The start page: which screen do you want?

import { mount } from 'svelte';
import '../kit/base.css';
import { startTheme } from '../kit/theme.ts';
import Start from './Start.svelte';

startTheme();
const target = document.getElementById('app');
if (target !== null) mount(Start, { target });
