@{
    ExcludeRules = @(
        # Pester's BeforeAll shares variables with the tests, which the rule does not see.
        'PSUseDeclaredVarsMoreThanAssignments'
        # The passwords are the sandbox's, made for one run.
        'PSAvoidUsingConvertToSecureStringWithPlainText'
    )
}
