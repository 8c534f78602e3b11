/** The phone's page. */
import '../kit/base.css';
import './phone.css';
import { mount } from 'svelte';
import { startTheme } from '../kit/theme.ts';
import App from './App.svelte';

startTheme();
const target = document.getElementById('app');
if (target) mount(App, { target });
