// An address without a page: says so, and shows the ways back.

import { mount } from 'svelte';
import '../kit/base.css';
import { startTheme } from '../kit/theme.ts';
import Missing from './Missing.svelte';

startTheme();
const target = document.getElementById('app');
if (target !== null) mount(Missing, { target });
