export {
  type Me,
  meQuery,
  type Role,
  useFreshStart,
  useLogOut,
  useMember,
  useRename,
} from './api.ts'
export { checkEmail, checkNewPassword, MIN_PASSWORD_LENGTH } from './check-account.ts'
export { ConfirmFirst, EmailBanner, VerifyEmailPage } from './confirm-email.tsx'
export { InvitationPage } from './invitation-page.tsx'
export { LogInPage } from './log-in-page.tsx'
export { MovedDialog } from './moved-dialog.tsx'
export {
  ChooseOrganizationPage,
  NewOrganizationPage,
  OrganizationSwitch,
} from './organizations.tsx'
export { ForgotPasswordPage, ResetPasswordPage } from './reset-password-page.tsx'
export { SignUpPage } from './sign-up-page.tsx'
